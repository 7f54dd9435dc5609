using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class WorkRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNode _node = new();

    public void Dispose() => _node.Dispose();

    private Refusal? Check(NodeRegistration registration, int bits, NodeState? known = null) => WorkRules.Check(
        _node.Key.Public.Id,
        known is { } state ? new NodeGrainState { Life = NodeLifecycle.Begin(Now, new NodeLifecycleOptions()) with { State = state } } : new(),
        registration,
        Now,
        new RegistryOptions { RegistrationWork = bits });

    [Theory]
    [InlineData(0, null, false, false)]
    [InlineData(8, null, false, true)]
    [InlineData(8, null, true, false)]
    [InlineData(8, NodeState.Active, false, false)]
    [InlineData(8, NodeState.Coma, false, false)]
    [InlineData(8, NodeState.Dead, false, true)]
    public void Check_WithoutWork_OnlyTheUnknownAndTheDeadAreAsked(int bits, NodeState? known, bool hosted, bool asked)
    {
        var refusal = Check(_node.Unsigned() with { Hosted = hosted }, bits, known);

        Assert.Equal(asked ? (RefusalCodes.WorkRequired, "work") : (null, null), (refusal?.Code, refusal?.Field));
        if (asked) Assert.StartsWith("8 bits ", refusal!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void Check_Time_MustBeNear(int seconds, bool taken)
    {
        var work = RegistrationWork.Solve(_node.Key.Public.Id, Now.AddSeconds(seconds), 8, TestContext.Current.CancellationToken);

        Assert.Equal(taken, Check(_node.Unsigned() with { Work = work.Encode() }, 8) is null);
    }
}
