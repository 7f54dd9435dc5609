using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What an operator may do to which node, as a pure function. Who is one, the gateway decides.</summary>
internal static class OperatorRules
{
    /// <summary>Null if the act is to be done. <paramref name="known"/> must already stand at the time of the act.</summary>
    public static Refusal? Check(string nodeId, NodeGrainState known, OperatorAct act, NodeEvent happened)
    {
        if (!IsText(act.Operator, OperatorAct.MaximumOperator))
            return new Refusal(RefusalCodes.InvalidField, $"An operator's name is 1 to {OperatorAct.MaximumOperator} characters, none of them a control character.", "operator");
        if (!IsText(act.Reason, OperatorAct.MaximumReason))
            return new Refusal(RefusalCodes.InvalidField, $"The reason is 1 to {OperatorAct.MaximumReason} characters, none of them a control character.", "reason");
        if (known.Life is not { } life || known.Profile is null)
            return new Refusal(RefusalCodes.UnknownNode, $"No node {nodeId} is registered.");
        if (known.Succession is { } succession) return SuccessionRules.Ended(nodeId, succession);
        return life.State == NodeState.Dead && happened.Kind != NodeEventKind.Removed
            ? new Refusal(RefusalCodes.NodeDead, $"Node {nodeId} is dead; only a registration signed by its key begins a new incarnation.")
            : null;
    }

    /// <summary>The state that the act itself enters, if it enters one.</summary>
    public static NodeState? EndsIn(NodeEvent act) => act.Kind switch
    {
        NodeEventKind.Revived => NodeState.Active,
        NodeEventKind.Removed => NodeState.Dead,
        _ => null,
    };

    private static bool IsText(string? text, int most) => !string.IsNullOrWhiteSpace(text) && text.Length <= most && !text.Any(char.IsControl);
}
