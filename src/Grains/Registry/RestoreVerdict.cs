using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>What the rules say to a node that is to be brought back: a refusal, or what the node is to be, which is null if it stays as it is.</summary>
internal sealed record RestoreVerdict(RestoreStatus Status, Refusal? Refusal, NodeGrainState? Node)
{
    public static RestoreVerdict Refuse(string code, string text, string? field = null) => Refuse(new Refusal(code, text, field));

    public static RestoreVerdict Refuse(Refusal refusal) => new(RestoreStatus.Refused, refusal, null);

    /// <summary>It stays as it is, but for what <paramref name="node"/> says beside its life.</summary>
    public static RestoreVerdict Leave(RestoreStatus status, NodeGrainState? node = null) => new(status, null, node);
}
