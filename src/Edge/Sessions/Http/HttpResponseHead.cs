using System.Collections.Immutable;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>The head of an answer.</summary>
/// <param name="Status">200 to 999.</param>
/// <param name="Reason">May be empty.</param>
/// <param name="Headers">Without hop-by-hop fields.</param>
public sealed record HttpResponseHead(int Status, string Reason, ImmutableArray<HeaderField> Headers);
