using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>A container of this agent in a list. Immutable.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Container">The engine's id of it.</param>
/// <param name="State">created, running, paused, restarting, removing, exited or dead.</param>
internal sealed record ListedContainer(InstanceId Id, string Container, string State);
