using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli;

/// <summary>How the user wants the edge to be reached.</summary>
/// <param name="Endpoint">Where; null to ask the API.</param>
/// <param name="Pins">The keys that its TLS certificate may hold; empty for the usual judgement.</param>
internal sealed record EdgeRoute(VoxaEndpoint? Endpoint, ImmutableArray<CertificatePin> Pins);
