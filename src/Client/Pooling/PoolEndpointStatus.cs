using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Pooling;

/// <summary>How a pool stands with one endpoint. Immutable.</summary>
/// <param name="Endpoint">The endpoint, with the identity that answered there once one has.</param>
/// <param name="Circuit">Whether it is asked.</param>
/// <param name="Connections">Connections that take requests.</param>
/// <param name="InFlight">Requests under way on them.</param>
/// <param name="LastFailure">What it failed with last; null if it never did.</param>
public sealed record PoolEndpointStatus(VoxaEndpoint Endpoint, CircuitState Circuit, int Connections, int InFlight, VoxaClientException? LastFailure);
