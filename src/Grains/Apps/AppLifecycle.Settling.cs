using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What follows from where an app stands, whatever has just happened.</summary>
internal static partial class AppLifecycle
{
    private static AppLife Settle(AppLife life, Turn turn)
    {
        if (life.Revision == 0) return life;
        life = JudgeUpdate(life, turn);
        life = Autoscale(life, turn);
        life = Balance(life, turn);
        return FinishUpdate(life, turn);
    }

    private static AppLife Empty(AppLife life, Turn turn) =>
        life.Instances.Aggregate(life, (state, instance) => Remove(state, instance with { State = InstanceState.Stopped, EndedAt = turn.Now, Code = "", Reason = "" }, turn));

    /// <summary>Brings the revision before back if the wanted one fails too often or gets no further.</summary>
    private static AppLife JudgeUpdate(AppLife life, Turn turn)
    {
        if (life.Previous == 0) return life;
        var rules = turn.Wanted(life).Update;
        var ready = life.Instances.Count(instance => instance.Revision == life.Revision && turn.Rules.IsReady(instance, turn.Now));
        if (ready > life.ProgressReady) life = life with { ProgressReady = ready, ProgressAt = turn.Now };
        var why = life.UpdateFailures >= rules.Failures
            ? string.Create(CultureInfo.InvariantCulture, $"{life.UpdateFailures} of its instances failed, the last one since: {LastFailure(life)}")
            : life.ProgressAt?.AddSeconds(rules.DeadlineSeconds) <= turn.Now
                ? string.Create(CultureInfo.InvariantCulture, $"no further instance of it came up within {rules.DeadlineSeconds} s{Waiting(life)}")
                : null;
        if (why is null) return life;
        var reason = string.Create(CultureInfo.InvariantCulture, $"Revision {life.Previous} was brought back: of revision {life.Revision}, {why}");
        turn.Note("rolled_back", null, reason);
        return life with { Revision = life.Previous, Previous = 0, SettledAt = turn.Now, ProgressAt = null, ProgressReady = 0, UpdateFailures = 0, Code = AppCodes.RolledBack, Reason = reason };
    }

    private static string LastFailure(AppLife life) => life.Ended.LastOrDefault(instance => instance.Revision == life.Revision && instance.Reason.Length > 0)?.Reason ?? "";

    private static string Waiting(AppLife life) =>
        life.Instances.LastOrDefault(instance => instance.Revision == life.Revision && instance.Reason.Length > 0) is { } instance ? ": " + instance.Reason : "";

    private static AppLife FinishUpdate(AppLife life, Turn turn)
    {
        if (life.Previous == 0 || life.Instances.Any(instance => instance.Revision != life.Revision)) return life;
        if (life.Instances.Count(instance => turn.Rules.IsReady(instance, turn.Now)) < life.Replicas) return life;
        turn.Note("updated", null, string.Create(CultureInfo.InvariantCulture, $"Revision {life.Revision} has taken over."));
        return life with { Previous = 0, SettledAt = turn.Now, ProgressAt = null, ProgressReady = 0, UpdateFailures = 0 };
    }

    private static AppLife Autoscale(AppLife life, Turn turn)
    {
        if (life.Previous != 0 || !turn.Rules.Options.EnableAutoScaling || turn.Wanted(life).Autoscaling is not { } rules) return life;
        var ready = life.Instances.Where(instance => instance.Revision == life.Revision && turn.Rules.IsReady(instance, turn.Now)).ToList();
        var limits = turn.Wanted(life).Limits;
        var sample = ready.Count == 0 ? default : new AutoscaleSample(
            ready.Count,
            ready.Average(instance => 100.0 * (instance.CpuMillis ?? 0) / limits.CpuMillis),
            ready.Average(instance => 100.0 * instance.MemoryBytes / limits.MemoryBytes),
            turn.Rules.Waiting,
            ready.All(instance => instance.CpuMillis is not null));
        if (AutoscalePolicy.Decide(rules, life.Replicas, sample, life.ScaledAt, life.SettledAt, turn.Now, turn.Rules.Options) is not { } decided) return life;
        turn.Note("autoscaled", null, string.Create(CultureInfo.InvariantCulture, $"From {life.Replicas} to {decided.Replicas} instances: {decided.Why}."));
        return life with { Replicas = decided.Replicas, ScaledAt = turn.Now };
    }

    private static AppLife Balance(AppLife life, Turn turn)
    {
        var plan = RollingUpdate.Plan(
            life.Replicas,
            [.. life.Instances.Where(instance => instance.Revision == life.Revision)],
            [.. life.Instances.Where(instance => instance.Revision != life.Revision)],
            instance => turn.Rules.IsReady(instance, turn.Now),
            turn.Wanted(life).Update);
        foreach (var serial in plan.Stop)
        {
            var instance = life.Instances.First(known => known.Serial == serial);
            turn.Note("instance_stopped", turn.Rules.IdOf(instance), "It is no longer wanted.");
            life = Remove(life, instance with { State = InstanceState.Stopped, EndedAt = turn.Now, Code = "", Reason = "" }, turn);
        }

        for (var i = 0; i < plan.Start; i++) life = Add(life, failures: 0, notBefore: null, code: "", reason: "", turn);
        return life;
    }

    /// <summary>An instance is gone or to go, though it was wanted; another one takes its place if its revision is still the wanted one.</summary>
    private static AppLife End(AppLife life, AppInstance instance, InstanceState state, string code, string reason, bool isFailure, Turn turn)
    {
        var id = turn.Rules.IdOf(instance);
        turn.Note(isFailure ? "instance_failed" : "instance_lost", id, reason);
        life = Remove(life, instance with { State = state, Code = code, Reason = reason, EndedAt = turn.Now }, turn);
        if (instance.Revision != life.Revision) return life;
        if (isFailure && life.Previous != 0) life = life with { UpdateFailures = life.UpdateFailures + 1 };
        var failures = instance.Failures + (isFailure ? 1 : 0);
        var pause = isFailure ? RestartBackoff.Delay(failures, turn.Rules.Options) : TimeSpan.Zero;
        if (pause == TimeSpan.Zero) return Add(life, failures, null, "", "", turn);
        var text = string.Create(CultureInfo.InvariantCulture, $"Starts {pause.TotalSeconds:0.#} s after {id} failed ({failures} in a row): {reason}");
        return Add(life, failures, turn.Now + pause, AppCodes.RestartBackoff, text, turn);
    }

    private static AppLife Add(AppLife life, int failures, DateTimeOffset? notBefore, string code, string reason, Turn turn) => life with
    {
        LastSerial = life.LastSerial + 1,
        Instances = life.Instances.Add(new AppInstance
        {
            Serial = life.LastSerial + 1,
            Revision = life.Revision,
            State = InstanceState.Pending,
            Code = code,
            Reason = reason,
            CreatedAt = turn.Now,
            NotBefore = notBefore,
            Failures = failures,
        }),
    };

    /// <summary>Takes an instance off, keeps it among the ended ones if it ever got a machine, and has that machine told.</summary>
    private static AppLife Remove(AppLife life, AppInstance ended, Turn turn)
    {
        life = life with { Instances = life.Instances.RemoveAll(instance => instance.Serial == ended.Serial) };
        if (ended.Node is not { } node) return life;
        var kept = life.Ended.Add(ended);
        return life with
        {
            Ended = kept.Length > MaximumEnded ? kept.RemoveAt(0) : kept,
            Releases = life.Releases.Add(new AppRelease { Node = node, Instance = turn.Rules.IdOf(ended) }),
        };
    }

    /// <summary>The first moment at which the answer changes by itself.</summary>
    private static DateTimeOffset? Deadline(AppLife life, Turn turn)
    {
        DateTimeOffset? first = null;
        foreach (var instance in life.Instances)
        {
            if (instance.Node is null) Consider(instance.NotBefore);
            Consider(instance.ReadyAt(turn.Rules.Specification(instance.Revision)));
        }

        if (life.Previous != 0) Consider(life.ProgressAt?.AddSeconds(turn.Wanted(life).Update.DeadlineSeconds));
        return first;

        void Consider(DateTimeOffset? moment)
        {
            if (moment > turn.Now && (first is null || moment < first)) first = moment;
        }
    }

    /// <summary>One step: its moment, its rules, and what there is to tell.</summary>
    private sealed class Turn(DateTimeOffset now, AppRules rules)
    {
        public DateTimeOffset Now { get; } = now;

        public AppRules Rules { get; } = rules;

        public AppSpecification Wanted(AppLife life) => Rules.Specification(life.Revision);

        public ImmutableArray<AppNote>.Builder Notes { get; } = ImmutableArray.CreateBuilder<AppNote>();

        public void Note(string what, string? instance, string text, string? @operator = null) => Notes.Add(new AppNote(what, instance, text, @operator));
    }
}
