using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>A container that is to be asked whether it is well. Immutable.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Container">The engine's id of its container.</param>
/// <param name="Address">Its IP address.</param>
/// <param name="Check">How to ask.</param>
internal sealed record DueCheck(InstanceId Id, string Container, string Address, HealthCheck Check);
