namespace OrleansVoxa.Edge.Nodes;

/// <summary>The relays that this process hosts; handed in by the host.</summary>
/// <param name="Count">How many. 0 hosts none.</param>
/// <param name="HostName">The key under which their identities are remembered.</param>
public sealed record LocalRelayOptions(int Count, string HostName = "local");
