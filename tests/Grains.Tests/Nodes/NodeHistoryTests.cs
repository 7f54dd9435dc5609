using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class NodeHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeLifecycleOptions Options = new();

    private static NodeTransition Entering(NodeState state, int day) =>
        new(NodeLifecycle.Begin(Start, Options), NodeEffects.Changed, [new NodeStep(state, Start.AddDays(day))]);

    [Fact]
    public void Add_MoreThanIsKept_ForgetsTheOldestOfItsKindOnly()
    {
        var node = NodeHistory.Add(new NodeGrainState(), HistoryNames.Parked, new OperatorAct("ada", "first"), Start);
        for (var day = 1; day <= 100; day++) node = NodeHistory.Add(node, Entering(NodeState.Active, day), "heartbeat", Options);
        Assert.Equal(NodeHistory.Capacity + 1, node.History.Length);
        Assert.Equal("ada", node.History[0].Operator);
        Assert.Equal(Start.AddDays(100 - NodeHistory.Capacity + 1), node.History[1].At);

        for (var act = 2; act <= 100; act++) node = NodeHistory.Add(node, HistoryNames.Revived, new OperatorAct("ada", $"{act}"), Start.AddDays(200));
        Assert.Equal(2 * NodeHistory.Capacity, node.History.Length);
        Assert.Equal(Enumerable.Range(100 - NodeHistory.Capacity + 1, NodeHistory.Capacity).Select(act => $"{act}"), node.History.Where(entry => entry.Operator is not null).Select(entry => entry.Why));
    }

    [Fact]
    public void Add_LongDetailOfAProbe_IsCut()
    {
        var node = NodeHistory.Add(new NodeGrainState(), Entering(NodeState.Retry2w, 1), new string('x', 5000), Options);

        Assert.Equal(NodeHistory.MaximumWhy, Assert.Single(node.History).Why.Length);
    }
}
