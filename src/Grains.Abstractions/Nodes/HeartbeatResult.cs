namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The outcome of a heartbeat.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Node">The node as it stands now, but for key, record, addresses and capabilities, which the sender knows; null if refused.</param>
/// <param name="Successor">Which node to ask instead, with <see cref="RefusalCodes.NodeSucceeded"/>; else null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.HeartbeatResult")]
public sealed record HeartbeatResult(
    [property: Id(0)] HeartbeatStatus Status,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Text,
    [property: Id(3)] NodeView? Node,
    [property: Id(4)] string? Successor = null)
{
    /// <summary>A refusal.</summary>
    public static HeartbeatResult Refuse(string code, string text) => new(HeartbeatStatus.Refused, code, text, null);
}
