using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>The pure rules against <see cref="LifeModel"/>: any sequence of happenings ends where the model says.</summary>
public sealed class LifeModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeLifecycleOptions Options = new();

    [Fact]
    public void Next_AnySequence_EndsWhereTheModelSays()
    {
        Prop.ForAll(LifeSteps.Sequences, steps =>
        {
            var now = Start;
            var model = new LifeModel(now);
            var life = NodeLifecycle.Begin(now, Options);
            foreach (var step in steps)
            {
                now = now.AddHours(step.Hours);
                life = Happen(step, life, model, now);
                Assert.Equal(Standing(model), Standing(NodeLifecycle.At(life, now, Options)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    /// <summary>The rules and the model take the same step, with ticks lost, once or twice before it.</summary>
    private static NodeLife Happen(LifeStep step, NodeLife life, LifeModel model, DateTimeOffset now)
    {
        for (var tick = 0; tick < step.Ticks; tick++) life = NodeLifecycle.At(life, now, Options);
        model.PassUntil(now);
        switch (step.Kind)
        {
            case LifeHappening.Heartbeat:
                // The gateway's rule: after the registration ran out only a new one counts.
                if (now <= life.ExpiresAt) life = Next(NodeEvent.Heartbeat);
                model.Heartbeat(now);
                break;
            case LifeHappening.Registration:
                life = Next(NodeEvent.Registered);
                model.Register(now);
                break;
            case LifeHappening.Found or LifeHappening.NotFound or LifeHappening.ReportedTwice or LifeHappening.ReportedLate:
                var number = step.Kind is LifeHappening.ReportedLate ? model.Looks - 1 : model.Looks;
                for (var report = 0; report < (step.Kind is LifeHappening.ReportedTwice ? 2 : 1); report++)
                {
                    life = Next(NodeEvent.Probed(number, step.Kind is LifeHappening.Found));
                    model.Looked(number, step.Kind is LifeHappening.Found, now);
                }

                break;
            case LifeHappening.Park:
                life = Next(NodeEvent.Parked);
                model.Park(now);
                break;
            case LifeHappening.Revive:
                life = Next(NodeEvent.Revived);
                model.Revive(now);
                break;
            case LifeHappening.Remove:
                life = Next(NodeEvent.Removed);
                model.Remove(now);
                break;
        }

        return life;

        NodeLife Next(NodeEvent happened)
        {
            // A report on a probe that only this tick asks for cannot exist: it was handed out with the state that is stored.
            life = NodeLifecycle.At(life, now, Options);
            return NodeLifecycle.Next(life, happened, now, Options).Life;
        }
    }

    private static (string, DateTimeOffset, DateTimeOffset, int, int, long, bool, bool, DateTimeOffset?) Standing(LifeModel model) =>
        (model.State, model.Seen, model.ValidUntil, model.Lives, model.Revivals, model.Looks, model.LookedFor, model.Parked, model.Due);

    private static (string, DateTimeOffset, DateTimeOffset, int, int, long, bool, bool, DateTimeOffset?) Standing(NodeLife life) =>
        (life.State.ToWire(), life.LastSeen, life.ExpiresAt, life.Incarnation, life.Revivals, life.Probes, life.ProbeAwaited, life.ParkedAt is not null,
            life.ParkedAt is null ? life.Deadline : null);
}
