using System.Globalization;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>How many instances a load asks for. Up by what the load says, at most to twice as many; down by one. Pure.</summary>
internal static class AutoscalePolicy
{
    /// <summary>The number of instances, and why it is another one; null if it stays.</summary>
    /// <param name="rules">The app's.</param>
    /// <param name="replicas">How many are wanted now.</param>
    /// <param name="sample">The load.</param>
    /// <param name="changedAt">When that number last changed; null if it never did.</param>
    /// <param name="settledAt">When the instances that are wanted now were deployed or had taken over; null if that is not known.</param>
    /// <param name="now">The moment.</param>
    /// <param name="options">The cool-downs.</param>
    public static (int Replicas, string Why)? Decide(
        AutoscaleRules rules, int replicas, AutoscaleSample sample, DateTimeOffset? changedAt, DateTimeOffset? settledAt, DateTimeOffset now, AppOptions options)
    {
        if (replicas < rules.Minimum) return (rules.Minimum, "fewer than min_replicas");
        if (replicas > rules.Maximum) return (rules.Maximum, "more than max_replicas");
        // Instances that are still coming up carry none of the load yet: it says nothing until they do.
        if (sample.Ready < replicas || sample.Ready == 0) return null;
        TimeSpan Since(DateTimeOffset? moment) => moment is { } at ? now - at : TimeSpan.MaxValue;
        var since = Since(changedAt);
        var (need, why) = Need(rules, sample);
        if (need > replicas && replicas < rules.Maximum)
            return since >= TimeSpan.FromSeconds(options.ScaleUpCooldown) ? (Math.Min(Math.Min(need, 2 * replicas), rules.Maximum), why) : null;
        // What was not measured is not idle, and what has just come up or taken over had no time to be busy.
        var idle = sample.IsWhole && sample.CpuPercent < rules.CpuLow && need <= replicas && StaysBelow(rules, sample, replicas - 1);
        var calm = since < Since(settledAt) ? since : Since(settledAt);
        if (!idle || replicas <= rules.Minimum || calm < TimeSpan.FromSeconds(options.ScaleDownCooldown)) return null;
        return (replicas - 1, string.Create(CultureInfo.InvariantCulture, $"processors at {sample.CpuPercent:0} %, below {rules.CpuLow} %"));
    }

    /// <summary>With one less, nothing may be so high that it would be brought back at once.</summary>
    private static bool StaysBelow(AutoscaleRules rules, AutoscaleSample sample, int replicas)
    {
        if (replicas < 1) return false;
        var growth = (double)sample.Ready / replicas;
        return sample.CpuPercent * growth < rules.CpuHigh
            && sample.MemoryPercent < rules.MemoryHigh
            && (rules.QueueLength is not { } queue || sample.Waiting < (long)queue * replicas);
    }

    private static (int Replicas, string Why) Need(AutoscaleRules rules, AutoscaleSample sample)
    {
        var need = (Replicas: sample.Ready, Why: "");
        if (sample.CpuPercent >= rules.CpuHigh)
            Raise(sample.Ready * sample.CpuPercent / rules.CpuHigh, string.Create(CultureInfo.InvariantCulture, $"processors at {sample.CpuPercent:0} %, limit {rules.CpuHigh} %"));
        if (sample.MemoryPercent >= rules.MemoryHigh)
            Raise(sample.Ready * sample.MemoryPercent / rules.MemoryHigh, string.Create(CultureInfo.InvariantCulture, $"memory at {sample.MemoryPercent:0} %, limit {rules.MemoryHigh} %"));
        if (rules.QueueLength is { } queue && sample.Waiting >= (long)queue * sample.Ready)
            Raise((double)sample.Waiting / queue, string.Create(CultureInfo.InvariantCulture, $"{sample.Waiting} requests wait, limit {queue} an instance"));
        return need;

        // A limit that is reached, however narrowly, asks for one more.
        void Raise(double wanted, string why)
        {
            var replicas = (int)Math.Min(Math.Max(Math.Ceiling(wanted), sample.Ready + 1), AppSpecification.MaximumReplicas);
            if (replicas > need.Replicas) need = (replicas, why);
        }
    }
}
