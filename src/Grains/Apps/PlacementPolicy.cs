using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>
/// Which machine takes an instance: of those that are fit and have room the one with the fewest instances of the app, then in the region with the
/// fewest, then the one that is least full afterwards. Pure; explanations are made only where one is asked for.
/// </summary>
internal static class PlacementPolicy
{
    /// <summary>The index of the machine, or -1 if all are rejected.</summary>
    public static int Choose(PlacementDemand demand, ReadOnlySpan<AppHostView> hosts)
    {
        var rented = ArrayPool<int>.Shared.Rent(hosts.Length);
        var counts = rented.AsSpan(0, hosts.Length);
        var regions = Count(demand.App, hosts, counts);
        var best = -1;
        var (bestRegion, bestFullness) = (0, 0L);
        for (var i = 0; i < hosts.Length; i++)
        {
            var host = hosts[i];
            if ((best >= 0 && counts[i] > counts[best]) || Judge(demand, host, counts[i]) != PlacementFault.None) continue;
            var region = regions is null ? 0 : regions.GetValueOrDefault(host.Region);
            var fullness = Fullness(demand.Needs, host);
            if (best >= 0)
            {
                var order = counts[i].CompareTo(counts[best]);
                if (order == 0) order = region.CompareTo(bestRegion);
                if (order == 0) order = fullness.CompareTo(bestFullness);
                if (order == 0) order = Tie(demand.App, host.NodeId).CompareTo(Tie(demand.App, hosts[best].NodeId));
                if (order >= 0) continue;
            }

            (best, bestRegion, bestFullness) = (i, region, fullness);
        }

        ArrayPool<int>.Shared.Return(rented);
        return best;
    }

    /// <summary>Whether a machine can take the instance, or why it cannot.</summary>
    public static PlacementFault Judge(PlacementDemand demand, AppHostView host) => Judge(demand, host, CountOf(host, demand.App));

    private static PlacementFault Judge(PlacementDemand demand, AppHostView host, int here)
    {
        var rules = demand.Rules;
        if (host.State != AppHostStates.Ready) return PlacementFault.NotReady;
        if (!demand.Excluded.IsEmpty && demand.Excluded.Contains(host.NodeId)) return PlacementFault.Refused;
        if (!rules.Nodes.IsEmpty && !rules.Nodes.Contains(host.NodeId)) return PlacementFault.NotTarget;
        if (rules.Region is { } region && !string.Equals(region, host.Region, StringComparison.OrdinalIgnoreCase)) return PlacementFault.Region;
        foreach (var feature in rules.Features)
        {
            if (!host.Features.Contains(feature)) return PlacementFault.Feature;
        }

        foreach (var other in rules.AntiAffinity)
        {
            if (CountOf(host, other.Value) > 0) return PlacementFault.AntiAffinity;
        }

        foreach (var other in rules.Affinity)
        {
            if (CountOf(host, other.Value) == 0) return PlacementFault.Affinity;
        }

        if (host.Apps.Length >= demand.MaxApps && here == 0) return PlacementFault.TooManyApps;
        var (needs, has, taken) = (demand.Needs, host.Capacity, host.Reserved);
        if (needs.MemoryBytes > has.MemoryBytes - taken.MemoryBytes) return PlacementFault.Memory;
        if (needs.CpuMillis > has.CpuMillis - taken.CpuMillis) return PlacementFault.Cpu;
        return needs.StorageBytes > has.StorageBytes - taken.StorageBytes ? PlacementFault.Storage : PlacementFault.None;
    }

    /// <summary>Why each machine is rejected; those that are not are left out.</summary>
    public static ImmutableArray<AppRejection> Explain(PlacementDemand demand, ReadOnlySpan<AppHostView> hosts)
    {
        var rejections = ImmutableArray.CreateBuilder<AppRejection>();
        foreach (var host in hosts)
        {
            if (Judge(demand, host) is not PlacementFault.None and var fault) rejections.Add(new AppRejection(host.NodeId, Describe(fault, demand, host)));
        }

        return rejections.ToImmutable();
    }

    /// <summary>A machine after it took the instance, for the ones that are placed after it.</summary>
    public static AppHostView Take(PlacementDemand demand, AppHostView host)
    {
        var index = IndexOf(host, demand.App);
        return host with
        {
            Reserved = host.Reserved + demand.Needs,
            Apps = index < 0 ? host.Apps.Add(new AppHostApp(demand.App, 1)) : host.Apps.SetItem(index, host.Apps[index] with { Instances = host.Apps[index].Instances + 1 }),
        };
    }

    /// <summary>The rejection as a sentence.</summary>
    public static string Describe(PlacementFault fault, PlacementDemand demand, AppHostView host) => fault switch
    {
        PlacementFault.NotReady => $"is {host.State}{(host.Reason.Length == 0 ? "" : ": " + host.Reason)}",
        PlacementFault.Refused => "refused it: what it has is taken meanwhile",
        PlacementFault.NotTarget => "is not among placement.nodes",
        PlacementFault.Region => $"is in region '{host.Region}', needs '{demand.Rules.Region}'",
        PlacementFault.Feature => $"lacks the feature {string.Join(", ", demand.Rules.Features.Except(host.Features))}",
        PlacementFault.AntiAffinity => $"has an instance of {string.Join(", ", demand.Rules.AntiAffinity.Where(app => CountOf(host, app.Value) > 0))}, which placement.anti_affinity keeps apart",
        PlacementFault.Affinity => $"has no instance of {string.Join(", ", demand.Rules.Affinity.Where(app => CountOf(host, app.Value) == 0))}, which placement.affinity asks for",
        PlacementFault.TooManyApps => string.Create(CultureInfo.InvariantCulture, $"has {host.Apps.Length} apps, as many as a machine may have"),
        PlacementFault.Memory => $"needs {ByteSize.Describe(demand.Needs.MemoryBytes)} of memory, {Free(host.Capacity.MemoryBytes, host.Reserved.MemoryBytes)} free",
        PlacementFault.Cpu => $"needs {CpuAmount.Write(demand.Needs.CpuMillis)} processors, {CpuAmount.Write(Math.Max(0, host.Capacity.CpuMillis - host.Reserved.CpuMillis))} free",
        PlacementFault.Storage => $"needs {ByteSize.Describe(demand.Needs.StorageBytes)} of storage, {Free(host.Capacity.StorageBytes, host.Reserved.StorageBytes)} free",
        _ => "",
    };

    private static string Free(long has, long taken) => ByteSize.Describe(Math.Max(0, has - taken));

    /// <summary>How full the machine is afterwards in what is scarcest there, in millionths.</summary>
    private static long Fullness(AppResources needs, AppHostView host) => Math.Max(
        Share(host.Reserved.MemoryBytes + needs.MemoryBytes, host.Capacity.MemoryBytes), Share(host.Reserved.CpuMillis + needs.CpuMillis, host.Capacity.CpuMillis));

    private static long Share(long part, long whole) => whole <= 0 ? 0 : (long)((double)part / whole * 1_000_000);

    /// <summary>Differs from app to app, so that the first instances of many do not meet on the same empty machine.</summary>
    private static uint Tie(string app, string node)
    {
        var hash = 2_166_136_261u;
        foreach (var character in app) hash = unchecked((hash ^ character) * 16_777_619u);
        foreach (var character in node) hash = unchecked((hash ^ character) * 16_777_619u);
        return hash;
    }

    /// <summary>Instances of the app on each machine, and in each region that has any; null if none has.</summary>
    private static Dictionary<string, int>? Count(string app, ReadOnlySpan<AppHostView> hosts, Span<int> counts)
    {
        Dictionary<string, int>? regions = null;
        for (var i = 0; i < hosts.Length; i++)
        {
            counts[i] = CountOf(hosts[i], app);
            if (counts[i] == 0) continue;
            regions ??= new(StringComparer.Ordinal);
            regions[hosts[i].Region] = regions.GetValueOrDefault(hosts[i].Region) + counts[i];
        }

        return regions;
    }

    private static int CountOf(AppHostView host, string app) => IndexOf(host, app) is >= 0 and var index ? host.Apps[index].Instances : 0;

    private static int IndexOf(AppHostView host, string app)
    {
        var apps = host.Apps.AsSpan();
        for (var i = 0; i < apps.Length; i++)
        {
            if (apps[i].Name == app) return i;
        }

        return -1;
    }
}
