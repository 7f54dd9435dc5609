using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class NodeLifecycleTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeLifecycleOptions Options = new();

    private static NodeLife Standing(NodeState state, double stayDays, bool probed = false) => new()
    {
        State = state,
        EnteredAt = Start,
        LastSeen = Start,
        RegisteredAt = Start,
        ExpiresAt = Start.AddDays(365),
        Deadline = state == NodeState.Dead ? null : Start.AddDays(stayDays),
        Incarnation = 1,
        ProbeAwaited = probed,
        Probes = probed ? 1 : 0,
    };

    [Theory]
    [InlineData(NodeState.Active, 180, NodeState.PendingFirstCheck, 2)]
    [InlineData(NodeState.FailedFirstCheck, 0, NodeState.Retry48h, 2)]
    public void Next_TickAtDeadline_EntersTheNextState(NodeState from, double stay, NodeState to, double nextStay)
    {
        var life = Standing(from, stay);

        var transition = NodeLifecycle.Next(life, NodeEvent.Tick, Start.AddDays(stay), Options);

        Assert.Equal(to, transition.Life.State);
        Assert.Equal(Start.AddDays(stay + nextStay), transition.Life.Deadline);
        Assert.Equal(Start.AddDays(stay), transition.Life.EnteredAt);
        Assert.Equal([new NodeStep(to, Start.AddDays(stay))], transition.Passed);
        Assert.Equal(NodeEffects.Changed, transition.Effects);
    }

    [Fact]
    public void Next_ComaAtDeadline_Dies()
    {
        var transition = NodeLifecycle.Next(Standing(NodeState.Coma, 730), NodeEvent.Tick, Start.AddDays(730), Options);

        Assert.Equal(NodeState.Dead, transition.Life.State);
        Assert.Null(transition.Life.Deadline);
        Assert.Equal(NodeEffects.Changed | NodeEffects.Died, transition.Effects);
    }

    [Theory]
    [InlineData(NodeState.Active, 180)]
    [InlineData(NodeState.PendingFirstCheck, 2)]
    [InlineData(NodeState.Retry48h, 2)]
    [InlineData(NodeState.Retry2w, 14)]
    [InlineData(NodeState.Retry2m, 60)]
    [InlineData(NodeState.Coma, 730)]
    public void Next_TickJustBeforeDeadline_ChangesNothing(NodeState state, double stay)
    {
        var life = Standing(state, stay);

        var transition = NodeLifecycle.Next(life, NodeEvent.Tick, Start.AddDays(stay).AddTicks(-1), Options);

        Assert.Equal(life, transition.Life);
        Assert.Equal(NodeEffects.None, transition.Effects);
        Assert.Empty(transition.Passed);
    }

    [Theory]
    [InlineData(NodeState.PendingFirstCheck, 2)]
    [InlineData(NodeState.Retry48h, 2)]
    [InlineData(NodeState.Retry2w, 14)]
    [InlineData(NodeState.Retry2m, 60)]
    public void Next_DeadlineOfAWaitingState_AsksForOneProbeAndStays(NodeState state, double stay)
    {
        var first = NodeLifecycle.Next(Standing(state, stay), NodeEvent.Tick, Start.AddDays(stay), Options);
        var second = NodeLifecycle.Next(first.Life, NodeEvent.Tick, Start.AddDays(stay + 1), Options);

        Assert.Equal(NodeEffects.Changed | NodeEffects.ProbeWanted, first.Effects);
        Assert.Equal(state, first.Life.State);
        Assert.True(first.Life.ProbeAwaited);
        Assert.Equal(1, first.Life.Probes);
        Assert.Equal(NodeEffects.None, second.Effects);
        Assert.Equal(first.Life, second.Life);
    }

    [Theory]
    [InlineData(NodeState.PendingFirstCheck, NodeState.Retry48h, 2)]
    [InlineData(NodeState.Retry48h, NodeState.Retry2w, 14)]
    [InlineData(NodeState.Retry2w, NodeState.Retry2m, 60)]
    [InlineData(NodeState.Retry2m, NodeState.Coma, 730)]
    public void Next_ProbeFailed_EntersTheNextStateFromNow(NodeState from, NodeState to, double stay)
    {
        var now = Start.AddDays(100);

        var transition = NodeLifecycle.Next(Standing(from, 1, probed: true), NodeEvent.Probed(1, answered: false), now, Options);

        Assert.Equal(to, transition.Life.State);
        Assert.Equal(now, transition.Life.EnteredAt);
        Assert.Equal(now.AddDays(stay), transition.Life.Deadline);
        Assert.False(transition.Life.ProbeAwaited);
    }

    [Fact]
    public void Next_FirstProbeFailed_PassesThroughFailedFirstCheck()
    {
        var transition = NodeLifecycle.Next(
            Standing(NodeState.PendingFirstCheck, 2, probed: true), NodeEvent.Probed(1, answered: false), Start.AddDays(3), Options);

        Assert.Equal([NodeState.FailedFirstCheck, NodeState.Retry48h], transition.Passed.Select(step => step.State));
    }

    [Theory]
    [InlineData(NodeState.PendingFirstCheck)]
    [InlineData(NodeState.Retry48h)]
    [InlineData(NodeState.Retry2w)]
    [InlineData(NodeState.Retry2m)]
    public void Next_ProbeAnswered_IsActiveWithoutRenewingTheRegistration(NodeState from)
    {
        var now = Start.AddDays(190);

        var transition = NodeLifecycle.Next(Standing(from, 1, probed: true), NodeEvent.Probed(1, answered: true), now, Options);

        Assert.Equal(NodeState.Active, transition.Life.State);
        Assert.Equal(now, transition.Life.LastSeen);
        Assert.Equal(now.AddDays(180), transition.Life.Deadline);
        Assert.Equal(Start.AddDays(365), transition.Life.ExpiresAt);
        Assert.Equal(0, transition.Life.Revivals);
    }

    [Theory]
    [InlineData(NodeState.PendingFirstCheck, true, 2)]
    [InlineData(NodeState.Retry2m, false, 1)]
    [InlineData(NodeState.Active, false, 1)]
    [InlineData(NodeState.Coma, false, 1)]
    public void Next_ProbeNobodyWaitsFor_IsIgnored(NodeState state, bool awaited, long number)
    {
        var life = Standing(state, 700, awaited);

        foreach (var answered in new[] { true, false })
        {
            var transition = NodeLifecycle.Next(life, NodeEvent.Probed(number, answered), Start.AddDays(1), Options);
            Assert.Equal(life, transition.Life);
            Assert.Equal(NodeEffects.Ignored, transition.Effects);
        }
    }

    [Theory]
    [InlineData(NodeState.Active, false)]
    [InlineData(NodeState.PendingFirstCheck, false)]
    [InlineData(NodeState.FailedFirstCheck, false)]
    [InlineData(NodeState.Retry48h, false)]
    [InlineData(NodeState.Retry2w, false)]
    [InlineData(NodeState.Retry2m, false)]
    [InlineData(NodeState.Coma, true)]
    public void Next_HeartbeatOrRegistration_IsActiveAndCountsARevivalFromComaOnly(NodeState from, bool revival)
    {
        var now = Start.AddDays(1);
        foreach (var happened in new[] { NodeEvent.Heartbeat, NodeEvent.Registered })
        {
            var transition = NodeLifecycle.Next(Standing(from, 300), happened, now, Options);

            Assert.Equal(NodeState.Active, transition.Life.State);
            Assert.Equal(revival ? 1 : 0, transition.Life.Revivals);
            Assert.Equal(revival, transition.Has(NodeEffects.Revived));
            Assert.Equal(from != NodeState.Active, transition.Has(NodeEffects.Changed));
            Assert.Equal(now.AddDays(365), transition.Life.ExpiresAt);
            Assert.Equal(now.AddDays(180), transition.Life.Deadline);
            Assert.Equal(Start, transition.Life.RegisteredAt);
        }
    }

    [Fact]
    public void Next_HeartbeatOfTheDead_IsIgnored()
    {
        var life = Standing(NodeState.Dead, 0);

        var transition = NodeLifecycle.Next(life, NodeEvent.Heartbeat, Start.AddDays(9), Options);

        Assert.Equal(life, transition.Life);
        Assert.Equal(NodeEffects.Ignored, transition.Effects);
    }

    [Fact]
    public void Next_HeartbeatAfterAMissedDeath_IsIgnoredAsIfTheTickHadCome()
    {
        var transition = NodeLifecycle.Next(Standing(NodeState.Coma, 730), NodeEvent.Heartbeat, Start.AddDays(731), Options);

        Assert.Equal(NodeState.Dead, transition.Life.State);
        Assert.Equal(NodeEffects.Changed | NodeEffects.Died | NodeEffects.Ignored, transition.Effects);
    }

    [Fact]
    public void Next_RegistrationOfTheDead_BeginsANewIncarnation()
    {
        var now = Start.AddDays(2000);

        var transition = NodeLifecycle.Next(Standing(NodeState.Dead, 0) with { Revivals = 3 }, NodeEvent.Registered, now, Options);

        Assert.Equal(NodeState.Active, transition.Life.State);
        Assert.Equal(2, transition.Life.Incarnation);
        Assert.Equal(0, transition.Life.Revivals);
        Assert.Equal(now, transition.Life.RegisteredAt);
        Assert.Equal(NodeEffects.Changed | NodeEffects.Reborn, transition.Effects);
    }

    [Fact]
    public void Next_ExpiredRegistration_ChangesNoState()
    {
        // Probes are answered, so the node stays active although its registration ran out.
        var life = NodeLifecycle.Next(Standing(NodeState.PendingFirstCheck, 2, probed: true), NodeEvent.Probed(1, answered: true), Start.AddDays(300), Options).Life;

        var later = NodeLifecycle.Next(life, NodeEvent.Tick, Start.AddDays(400), Options);

        Assert.True(later.Life.ExpiresAt < Start.AddDays(400));
        Assert.Equal(NodeState.Active, later.Life.State);
        Assert.Equal(NodeEffects.None, later.Effects);
    }

    [Fact]
    public void Next_ClockSetBack_KeepsTheLaterLastSeen()
    {
        var transition = NodeLifecycle.Next(Standing(NodeState.Active, 180), NodeEvent.Heartbeat, Start.AddDays(-1), Options);

        Assert.Equal(Start, transition.Life.LastSeen);
        Assert.Equal(Start.AddDays(180), transition.Life.Deadline);
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void IsReachable_FourMissedIntervals_IsNot(int seconds, bool reachable)
    {
        var life = NodeLifecycle.Begin(Start, Options);

        Assert.Equal(reachable, NodeLifecycle.IsReachable(life, Start.AddSeconds(seconds), Options));
        Assert.Equal(NodeState.Active, NodeLifecycle.At(life, Start.AddSeconds(seconds), Options).State);
    }

    [Fact]
    public void Play_SilentNode_WalksTheWholeTable()
    {
        var entries = NodeProjection.Play(NodeLifecycle.Begin(Start, Options), Start, Options);

        Assert.Equal(
            [("pending_1st", 180), ("failed_1st", 182), ("retry_48h", 182), ("retry_2w", 184), ("retry_2m", 198), ("coma", 258), ("dead", 988)],
            entries.Select(entry => (entry.State, (int)(entry.At - Start).TotalDays)));
        Assert.All(entries, entry => Assert.NotEmpty(entry.Reason));
    }

    [Fact]
    public void Play_DeadNode_HasNothingToCome() =>
        Assert.Empty(NodeProjection.Play(Standing(NodeState.Dead, 0), Start.AddDays(1), Options));
}
