using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>
/// The life of an app: <c>(state, event, now, rules) → (state, deadline, notes)</c>. Pure. Events may come late, twice or out of order; the answer
/// to one that says nothing new is the state as it was. An instance that ended stays ended: another one, with a new serial, takes its place.
/// </summary>
internal static partial class AppLifecycle
{
    /// <summary>So many ended instances are kept.</summary>
    public const int MaximumEnded = 20;

    /// <summary>What follows from an event.</summary>
    public static AppStep Next(AppLife life, AppEvent happened, DateTimeOffset now, AppRules rules)
    {
        var turn = new Turn(now, rules);
        var next = Apply(life, happened, turn);
        next = next.Stopped ? Empty(next, turn) : Settle(next, turn);
        return new AppStep(next, Deadline(next, turn), turn.Notes.ToImmutable());
    }

    private static AppLife Apply(AppLife life, AppEvent happened, Turn turn) => happened switch
    {
        AppEvent.Start start => Start(life, start, turn),
        AppEvent.Change change => Change(life, change, turn),
        AppEvent.Scale scale => Scale(life, scale, turn),
        AppEvent.Stop stop => Stop(life, stop, turn),
        AppEvent.Observe observe => observe.Facts.Aggregate(life, (state, facts) => Observe(state, observe.Node, facts, turn)),
        AppEvent.LoseNode lose => lose.Instances.Aggregate(life, (state, instance) => Lose(state, lose, instance, turn)),
        AppEvent.Place place => Replace(life, place.Serial, instance => instance with { Node = place.Node, Code = "", Reason = "", NotBefore = null }),
        AppEvent.Unplace unplace => Replace(life, unplace.Serial, instance => instance with { Node = null, Code = unplace.Code, Reason = unplace.Text }),
        AppEvent.Released released => life with
        {
            Releases = life.Releases.RemoveAll(release => release.Node == released.Node && released.Instances.Contains(release.Instance)),
        },
        _ => life,
    };

    private static AppLife Start(AppLife life, AppEvent.Start start, Turn turn)
    {
        turn.Note(life.Revision == 0 ? "deployed" : "started", null, string.Create(CultureInfo.InvariantCulture, $"Revision {start.Revision} with {start.Replicas} instances."), start.Operator);
        return life with
        {
            Revision = start.Revision,
            Previous = 0,
            Replicas = start.Replicas,
            Stopped = false,
            ProgressAt = null,
            UpdateFailures = 0,
            ScaledAt = null,
            SettledAt = turn.Now,
            Code = "",
            Reason = "",
        };
    }

    private static AppLife Change(AppLife life, AppEvent.Change change, Turn turn)
    {
        turn.Note(change.What, null, string.Create(CultureInfo.InvariantCulture, $"Revision {change.Revision} is to take over from {life.Revision}."), change.Operator);
        return life with
        {
            // Within an update the one to bring back is still the one that ran.
            Previous = life.Previous != 0 && life.Previous != change.Revision ? life.Previous : life.Revision,
            Revision = change.Revision,
            Replicas = change.Replicas,
            ProgressAt = turn.Now,
            ProgressReady = 0,
            UpdateFailures = 0,
            Code = "",
            Reason = "",
        };
    }

    private static AppLife Scale(AppLife life, AppEvent.Scale scale, Turn turn)
    {
        if (scale.Replicas == life.Replicas) return life;
        turn.Note("scaled", null, string.Create(CultureInfo.InvariantCulture, $"From {life.Replicas} to {scale.Replicas} instances."), scale.Operator);
        return life with { Replicas = scale.Replicas, ScaledAt = turn.Now };
    }

    private static AppLife Stop(AppLife life, AppEvent.Stop stop, Turn turn)
    {
        if (life.Stopped) return life;
        turn.Note("stopped", null, "All instances are stopped.", stop.Operator);
        return life with { Stopped = true, Previous = 0, ProgressAt = null, UpdateFailures = 0, Code = "", Reason = "" };
    }

    private static AppLife Observe(AppLife life, string node, AppInstanceFacts facts, Turn turn)
    {
        if (!InstanceId.TryParse(facts.Instance, out var id) || id.App != turn.Rules.Name || AppInstanceStates.Parse(facts.State) is not { } state) return life;
        // Whatever a machine runs that is not wanted there goes.
        if (StandsAt(life, node, id) is not { } instance) return Release(life, node, facts.Instance);

        var seen = instance with
        {
            State = state,
            Code = facts.Code,
            Reason = facts.Reason,
            Container = facts.Container,
            Address = facts.Address,
            StartedAt = facts.StartedAt ?? instance.StartedAt,
            RunningSince = state == InstanceState.Running ? instance.RunningSince ?? turn.Now : instance.RunningSince,
            ExitCode = facts.ExitCode,
            OutOfMemory = facts.OutOfMemory,
            // An agent that was started again has not checked yet, which takes nothing away from what the one before it found.
            Healthy = facts.Healthy ?? (state == InstanceState.Running && facts.Container == instance.Container ? instance.Healthy : null),
            CpuMillis = facts.CpuMillis,
            MemoryBytes = facts.MemoryBytes,
        };
        if (seen.Failures > 0 && seen.RunningSince?.AddSeconds(turn.Rules.Options.RestartReset) <= turn.Now) seen = seen with { Failures = 0 };
        if (state == InstanceState.Running && instance.RunningSince is null) turn.Note("instance_running", facts.Instance, $"Runs on {node}.");
        life = Replace(life, id.Serial, _ => seen);
        return state switch
        {
            InstanceState.Failed or InstanceState.Stopped => End(life, seen, InstanceState.Failed, CodeOf(facts), ReasonOf(facts), isFailure: true, turn),
            InstanceState.Running when facts.Healthy == false => End(life, seen, InstanceState.Failed, AppCodes.Unhealthy, ReasonOf(facts, "Its health checks fail."), isFailure: true, turn),
            _ => life,
        };
    }

    private static AppLife Lose(AppLife life, AppEvent.LoseNode lose, string instance, Turn turn)
    {
        if (!InstanceId.TryParse(instance, out var id) || id.App != turn.Rules.Name) return life;
        // Of one that is not there the machine hears in any case that nobody counts on it any more.
        return StandsAt(life, lose.Node, id) is { } known
            ? End(life, known, InstanceState.Failed, lose.Code, lose.Text, isFailure: false, turn)
            : Release(life, lose.Node, instance);
    }

    private static AppInstance? StandsAt(AppLife life, string node, InstanceId id) => life.Instances.FirstOrDefault(known => known.Serial == id.Serial && known.Node == node);

    private static AppLife Release(AppLife life, string node, string instance)
    {
        var release = new AppRelease { Node = node, Instance = instance };
        return life.Releases.Contains(release) ? life : life with { Releases = life.Releases.Add(release) };
    }

    private static string CodeOf(AppInstanceFacts facts) => facts.Code.Length > 0 ? facts.Code : AppCodes.Exited;

    private static string ReasonOf(AppInstanceFacts facts, string? otherwise = null)
    {
        if (facts.Reason.Length > 0) return facts.Reason;
        if (otherwise is not null) return otherwise;
        if (facts.OutOfMemory) return "It ended for want of memory.";
        return facts.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"It ended by itself with code {code}.") : "It ended by itself.";
    }

    private static AppLife Replace(AppLife life, long serial, Func<AppInstance, AppInstance> change)
    {
        for (var i = 0; i < life.Instances.Length; i++)
        {
            if (life.Instances[i].Serial == serial) return life with { Instances = life.Instances.SetItem(i, change(life.Instances[i])) };
        }

        return life;
    }
}
