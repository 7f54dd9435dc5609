using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>What holds for every history, however the ticks fall.</summary>
public sealed class NodeLifecyclePropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeLifecycleOptions Options = new();

    private static readonly NodeState[] Probed =
        [NodeState.PendingFirstCheck, NodeState.Retry48h, NodeState.Retry2w, NodeState.Retry2m];

    /// <summary>A step: which event (0 tick, 1 heartbeat, 2 registration, 3 answered, 4 failed) after how many hours.</summary>
    private static Arbitrary<(int Kind, int Hours)[]> Histories =>
        Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(1, 2)), (6, Gen.Choose(3, 4)))
            .SelectMany(_ => Gen.Frequency((4, Gen.Choose(0, 60)), (2, Gen.Choose(0, 24 * 70)), (1, Gen.Choose(0, 24 * 800))), (kind, hours) => (kind, hours))
            .ArrayOf()
            .ToArbitrary();

    private static NodeEvent Happening(int kind, NodeLife life) => kind switch
    {
        0 => NodeEvent.Tick,
        1 => NodeEvent.Heartbeat,
        2 => NodeEvent.Registered,
        _ => NodeEvent.Probed(life.Probes, kind == 3),
    };

    private static IEnumerable<(NodeLife Before, NodeEvent Happened, NodeTransition After, DateTimeOffset Now)> Run((int Kind, int Hours)[] history)
    {
        var now = Start;
        var life = NodeLifecycle.Begin(now, Options);
        foreach (var (kind, hours) in history)
        {
            now = now.AddHours(hours);
            var happened = Happening(kind, life);
            var after = NodeLifecycle.Next(life, happened, now, Options);
            yield return (life, happened, after, now);
            life = after.Life;
        }
    }

    [Fact]
    public void Next_TicksLostOrDoubled_ComeToTheSame()
    {
        Prop.ForAll(Histories, history => Run(history).All(step =>
        {
            var later = step.Now.AddDays(500);
            var middle = step.Now.AddDays(250);
            var direct = NodeLifecycle.Next(step.After.Life, NodeEvent.Tick, later, Options).Life;
            var detour = NodeLifecycle.Next(NodeLifecycle.At(step.After.Life, middle, Options), NodeEvent.Tick, later, Options);
            var again = NodeLifecycle.Next(detour.Life, NodeEvent.Tick, later, Options);
            return direct == detour.Life && again.Life == direct && again.Effects == NodeEffects.None;
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Next_LateTickBeforeAnEvent_ComesToTheSame()
    {
        Prop.ForAll(Histories, history => Run(history).All(step =>
        {
            var ticked = NodeLifecycle.At(step.Before, step.Now, Options);
            // A tick may ask for the probe that the event before it could not yet report on.
            if (ticked.Probes != step.Before.Probes && step.Happened.Kind is NodeEventKind.ProbeAnswered or NodeEventKind.ProbeFailed) return true;
            return NodeLifecycle.Next(ticked, step.Happened, step.Now, Options).Life == step.After.Life;
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Next_AnyHistory_KeepsTheInvariants()
    {
        Prop.ForAll(Histories, history => Run(history).All(step =>
        {
            var (before, happened, after, now) = step;
            var life = after.Life;
            var revived = life.Incarnation == before.Incarnation && life.Revivals == before.Revivals + 1;
            return (life.Deadline is null) == (life.State == NodeState.Dead)
                && (!life.ProbeAwaited || Probed.Contains(life.State))
                && life.Probes >= before.Probes
                && life.LastSeen >= before.LastSeen
                && life.LastSeen <= now
                && life.State != NodeState.FailedFirstCheck
                && (before.State != NodeState.Dead || life.State == NodeState.Dead || happened.Kind == NodeEventKind.Registered)
                && (happened.Kind != NodeEventKind.Registered || life.State == NodeState.Active)
                && revived == after.Has(NodeEffects.Revived)
                && after.Has(NodeEffects.Reborn) == (life.Incarnation == before.Incarnation + 1);
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Next_AnyHistory_DemotesOneStepAtATimeAndOnlyOnEvidence()
    {
        Prop.ForAll(Histories, history => Run(history).All(step =>
        {
            var previous = step.Before.State;
            foreach (var (state, _) in step.After.Passed)
            {
                var back = state == NodeState.Active;
                if (!back && state != previous + 1) return false;
                if (!back && Probed.Contains(previous) && step.Happened.Kind != NodeEventKind.ProbeFailed) return false;
                previous = state;
            }

            return previous == step.After.Life.State;
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Play_AnyHistory_IsWhatDailyTicksAndFailedProbesDo()
    {
        Prop.ForAll(Histories, history => Run(history).TakeLast(1).All(step =>
        {
            var promised = NodeProjection.Play(step.After.Life, step.Now, Options);
            var entered = new List<string>();
            var life = NodeLifecycle.At(step.After.Life, step.Now, Options);
            var now = step.Now;
            for (var hour = 0; life.State != NodeState.Dead && hour < 24 * 1200; hour += 6)
            {
                foreach (var happened in new[] { NodeEvent.Tick, NodeEvent.Probed(life.Probes, answered: false) })
                {
                    var next = NodeLifecycle.Next(life, happened, now, Options);
                    entered.AddRange(next.Passed.Select(passed => passed.State.ToWire()));
                    life = next.Life;
                }

                now = now.AddHours(6);
            }

            return promised.Select(entry => entry.State).SequenceEqual(entered);
        })).QuickCheckThrowOnFailure();
    }
}
