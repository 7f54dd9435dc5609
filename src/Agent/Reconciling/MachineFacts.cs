using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What the engine says of itself and its machine. Immutable.</summary>
/// <param name="Engine">The engine and its version.</param>
/// <param name="Code">Why no instance can be run there; empty if they can.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="Capacity">What the machine has for apps.</param>
internal sealed record MachineFacts(string Engine, string Code, string Reason, HostCapacity Capacity)
{
    /// <summary>Before the engine has answered.</summary>
    public static MachineFacts Unknown { get; } = new("", "engine_unreachable", "The engine has not answered yet.", new HostCapacity(0, 0, 0));
}
