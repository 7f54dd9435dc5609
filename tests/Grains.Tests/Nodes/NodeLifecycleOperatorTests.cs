using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>What operators' acts do in every state, as a table.</summary>
public sealed class NodeLifecycleOperatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddDays(1);
    private static readonly NodeLifecycleOptions Options = new();

    private static NodeLife Standing(NodeState state, bool parked = false, bool probed = false) => new()
    {
        State = state,
        EnteredAt = Start,
        LastSeen = Start,
        RegisteredAt = Start,
        ExpiresAt = Start.AddDays(365),
        Deadline = state == NodeState.Dead ? null : probed ? Start : Start.AddDays(10),
        Incarnation = 1,
        ProbeAwaited = probed,
        Probes = probed ? 1 : 0,
        ParkedAt = parked ? Start : null,
    };

    public static TheoryData<NodeState> Alive => [.. Enum.GetValues<NodeState>().Where(state => !state.IsOver() && state is not NodeState.FailedFirstCheck)];

    [Theory]
    [MemberData(nameof(Alive))]
    public void Park_AnyStateButDead_KeepsTheStateAndStopsItsTime(NodeState state)
    {
        var transition = NodeLifecycle.Next(Standing(state), NodeEvent.Parked, Now, Options);

        Assert.Equal(Standing(state) with { ParkedAt = Now }, transition.Life);
        Assert.Equal((NodeEffects.Changed, 0), (transition.Effects, transition.Passed.Length));
        Assert.Equal(transition.Life, NodeLifecycle.At(transition.Life, Now.AddDays(5000), Options));
        Assert.Equal(NodeEffects.Ignored, NodeLifecycle.Next(transition.Life, NodeEvent.Parked, Now.AddDays(1), Options).Effects);
        Assert.Empty(NodeProjection.Play(transition.Life, Now.AddDays(9), Options));
    }

    [Fact]
    public void Park_WhatWasDueBefore_HappensFirst()
    {
        var transition = NodeLifecycle.Next(Standing(NodeState.Active), NodeEvent.Parked, Start.AddDays(11), Options);

        Assert.Equal([new NodeStep(NodeState.PendingFirstCheck, Start.AddDays(10))], transition.Passed);
        Assert.Equal((NodeState.PendingFirstCheck, Start.AddDays(11)), (transition.Life.State, transition.Life.ParkedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Park_ProbeUnderWay_IsCalledOff(bool answered)
    {
        var parked = NodeLifecycle.Next(Standing(NodeState.Retry2m, probed: true), NodeEvent.Parked, Now, Options).Life;

        var late = NodeLifecycle.Next(parked, NodeEvent.Probed(1, answered), Now, Options);

        Assert.False(parked.ProbeAwaited);
        Assert.Equal((parked, NodeEffects.Ignored), (late.Life, late.Effects));
    }

    [Theory]
    [MemberData(nameof(Alive))]
    public void SignOfLife_Parked_IsRememberedAndUnparksNobody(NodeState state)
    {
        foreach (var happened in new[] { NodeEvent.Heartbeat, NodeEvent.Registered })
        {
            var life = NodeLifecycle.Next(Standing(state, parked: true), happened, Now, Options).Life;

            Assert.Equal((NodeState.Active, Start, Now, Now.AddDays(365)), (life.State, life.ParkedAt, life.LastSeen, life.ExpiresAt));
            Assert.Equal(life, NodeLifecycle.At(life, Now.AddDays(900), Options));
        }
    }

    [Theory]
    [MemberData(nameof(Alive))]
    public void Revive_AnyStateButDead_IsActiveWithTheWholeToleranceAndNotSeen(NodeState state)
    {
        foreach (var parked in new[] { true, false })
        {
            var before = Standing(state, parked);
            var transition = NodeLifecycle.Next(before, NodeEvent.Revived, Now, Options);

            if (state == NodeState.Active && !parked)
            {
                Assert.Equal((before, NodeEffects.Ignored), (transition.Life, transition.Effects));
                continue;
            }

            var life = transition.Life;
            Assert.Equal((NodeState.Active, null, Now.AddDays(180)), (life.State, life.ParkedAt, life.Deadline));
            Assert.Equal((Start, Start.AddDays(365)), (life.LastSeen, life.ExpiresAt));
            Assert.Equal(state == NodeState.Coma ? 1 : 0, life.Revivals);
            Assert.Equal(state == NodeState.Coma ? NodeEffects.Changed | NodeEffects.Revived : NodeEffects.Changed, transition.Effects);
        }
    }

    [Fact]
    public void Revive_ProbeUnderWay_IsCalledOff()
    {
        var life = NodeLifecycle.Next(Standing(NodeState.Retry48h, probed: true), NodeEvent.Revived, Now, Options).Life;

        Assert.Equal(NodeEffects.Ignored, NodeLifecycle.Next(life, NodeEvent.Probed(1, answered: false), Now, Options).Effects);
    }

    [Theory]
    [MemberData(nameof(Alive))]
    public void Remove_AnyStateButDead_IsDeadAtOnce(NodeState state)
    {
        foreach (var parked in new[] { true, false })
        {
            var transition = NodeLifecycle.Next(Standing(state, parked), NodeEvent.Removed, Now, Options);

            Assert.Equal((NodeState.Dead, Now, null, null), (transition.Life.State, transition.Life.EnteredAt, transition.Life.Deadline, transition.Life.ParkedAt));
            Assert.Equal([new NodeStep(NodeState.Dead, Now)], transition.Passed);
            Assert.Equal(NodeEffects.Changed | NodeEffects.Died | NodeEffects.Removed, transition.Effects);
            var reborn = NodeLifecycle.Next(transition.Life, NodeEvent.Registered, Now, Options);
            Assert.Equal((NodeState.Active, 2), (reborn.Life.State, reborn.Life.Incarnation));
        }
    }

    [Fact]
    public void Act_OnTheDead_IsIgnored()
    {
        foreach (var act in new[] { NodeEvent.Parked, NodeEvent.Revived, NodeEvent.Removed })
        {
            var transition = NodeLifecycle.Next(Standing(NodeState.Dead), act, Now, Options);
            Assert.Equal((Standing(NodeState.Dead), NodeEffects.Ignored), (transition.Life, transition.Effects));
        }
    }

    [Fact]
    public void Remove_DeathWasDueBefore_IsADeathAndNoRemoval()
    {
        var transition = NodeLifecycle.Next(Standing(NodeState.Coma), NodeEvent.Removed, Start.AddDays(10), Options);

        Assert.Equal([new NodeStep(NodeState.Dead, Start.AddDays(10))], transition.Passed);
        Assert.False(transition.Has(NodeEffects.Removed));
    }
}
