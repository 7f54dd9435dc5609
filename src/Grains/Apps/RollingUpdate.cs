using System.Collections.Immutable;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Which instances come and go next, so that the wanted revision takes over and a share of the wanted instances stays up. Pure.</summary>
internal static class RollingUpdate
{
    /// <summary>So many instances stay up while revisions change.</summary>
    public static int Kept(UpdateRules rules, int replicas) => ((replicas * rules.AvailablePercent) + 99) / 100;

    /// <summary>What to do next. Without instances of other revisions it brings the number to what is wanted.</summary>
    /// <param name="replicas">How many are wanted.</param>
    /// <param name="current">Instances of the wanted revision, oldest first.</param>
    /// <param name="others">Instances of other revisions, oldest first.</param>
    /// <param name="isReady">Whether an instance is up.</param>
    /// <param name="rules">The app's.</param>
    public static RolloutPlan Plan(int replicas, ImmutableArray<AppInstance> current, ImmutableArray<AppInstance> others, Func<AppInstance, bool> isReady, UpdateRules rules)
    {
        var stop = ImmutableArray.CreateBuilder<long>();
        // Of too many those go that serve least: not up yet, then the newest.
        var surplus = current.Length - replicas;
        foreach (var instance in current.OrderBy(isReady).ThenByDescending(instance => instance.Serial).Take(Math.Max(0, surplus))) stop.Add(instance.Serial);
        if (others.IsEmpty) return new RolloutPlan(Math.Max(0, -surplus), stop.ToImmutable());

        var kept = Kept(rules, replicas);
        var ready = current.Where(instance => !stop.Contains(instance.Serial)).Count(isReady) + others.Count(isReady);
        var left = others.Length;
        foreach (var instance in others.OrderBy(isReady).ThenBy(instance => instance.Serial))
        {
            // One that is not up serves nobody, so it goes in any case.
            var serves = isReady(instance);
            if (serves && ready <= kept) break;
            if (serves) ready--;
            left--;
            stop.Add(instance.Serial);
        }

        // As many over the wanted number as may be missing below it, at least one, or nothing could ever change.
        var most = replicas + Math.Max(1, replicas - kept);
        return new RolloutPlan(Math.Clamp(most - left - Math.Min(current.Length, replicas), 0, Math.Max(0, -surplus)), stop.ToImmutable());
    }
}
