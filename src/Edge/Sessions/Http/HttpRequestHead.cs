using System.Collections.Immutable;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>The head of a request that the edge splits for a peer.</summary>
/// <param name="Method">As in RFC 9110.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Hop-by-hop fields are taken out by the edge.</param>
/// <param name="HasBody">Whether a body follows.</param>
public sealed record HttpRequestHead(string Method, string Target, ImmutableArray<HeaderField> Headers, bool HasBody);
