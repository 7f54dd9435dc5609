namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>A TCP port of an app. Immutable.</summary>
/// <param name="Port">Where each instance listens, 1 to 65,535.</param>
/// <param name="HostPort">The balancer's port for it, 1 to 65,535, which one app of the cluster can have; null if there is none.</param>
public sealed record PortMapping(int Port, int? HostPort);
