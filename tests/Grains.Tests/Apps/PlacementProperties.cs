using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>Any machines and any instances, placed one after the other.</summary>
public sealed class PlacementProperties
{
    [Fact]
    public void Choose_AnyInstances_NeverOverCapacityNeverWhereRejectedAndNeverNoneWhereOneFits() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var hosts = Hosts(random);
            for (var i = 0; i < 60; i++)
            {
                var demand = Demand(random);
                var chosen = PlacementPolicy.Choose(demand, hosts);
                var rejected = PlacementPolicy.Explain(demand, hosts);
                if (chosen < 0)
                {
                    if (rejected.Length != hosts.Length || rejected.Any(rejection => rejection.Reason.Length == 0)) return false;
                    continue;
                }

                if (rejected.Any(rejection => rejection.Node == hosts[chosen].NodeId) || !FitsPlainly(demand, hosts[chosen])) return false;
                hosts[chosen] = PlacementPolicy.Take(demand, hosts[chosen]);
            }

            return hosts.All(host => host.Reserved.CpuMillis <= host.Capacity.CpuMillis && host.Reserved.MemoryBytes <= host.Capacity.MemoryBytes
                && host.Reserved.StorageBytes <= host.Capacity.StorageBytes && host.Apps.Length <= 3);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Choose_EqualMachines_SpreadsEvenly() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), ArbMap.Default.ArbFor<byte>(), (machines, instances) =>
        {
            var hosts = Enumerable.Range(1, 1 + (machines % 12)).Select(number => Manifests.Host(number, memoryMib: 64_000, cpuMillis: 64_000)).ToArray();
            var demand = new PlacementDemand("web", new AppResources(100, 64L << 20, 0), PlacementRules.Anywhere, 10, []);
            for (var i = 0; i < instances % 60; i++)
            {
                var chosen = PlacementPolicy.Choose(demand, hosts);
                hosts[chosen] = PlacementPolicy.Take(demand, hosts[chosen]);
            }

            var counts = hosts.Select(host => host.Apps.Sum(app => app.Instances)).ToList();
            return counts.Max() - counts.Min() <= 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Choose_OwnNameAsAntiAffinity_IsOneAMachine() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>(), machines =>
        {
            var hosts = Enumerable.Range(1, 1 + (machines % 12)).Select(number => Manifests.Host(number)).ToArray();
            var demand = new PlacementDemand("web", new AppResources(1, 1, 0), PlacementRules.Anywhere with { AntiAffinity = [new AppName("web")] }, 10, []);
            var placed = 0;
            while (PlacementPolicy.Choose(demand, hosts) is >= 0 and var chosen)
            {
                hosts[chosen] = PlacementPolicy.Take(demand, hosts[chosen]);
                placed++;
            }

            return placed == hosts.Length;
        }).QuickCheckThrowOnFailure();

    private static AppHostView[] Hosts(Random random) =>
    [
        .. Enumerable.Range(1, random.Next(1, 9)).Select(number => Manifests.Host(
            number, random.Next(0, 4_000), random.Next(0, 8_000), random.Next(2) == 0 ? "eu" : "us", random.Next(5) == 0 ? AppHostStates.Lost : AppHostStates.Ready) with
        {
            Features = random.Next(2) == 0 ? ["gpu"] : [],
        }),
    ];

    private static PlacementDemand Demand(Random random) => new(
        $"app-{random.Next(6)}",
        new AppResources(random.Next(10, 2_000), random.NextInt64(1, 1L << 30), random.NextInt64(0, 20L << 30)),
        new PlacementRules(
            random.Next(6) == 0 ? [Manifests.Node(random.Next(1, 9))] : [],
            random.Next(4) == 0 ? "eu" : null,
            random.Next(4) == 0 ? ["gpu"] : [],
            random.Next(6) == 0 ? [new AppName($"app-{random.Next(6)}")] : [],
            random.Next(4) == 0 ? [new AppName($"app-{random.Next(6)}")] : []),
        MaxApps: 3,
        random.Next(6) == 0 ? [Manifests.Node(1)] : []);

    /// <summary>The rules once more, in the plainest way.</summary>
    private static bool FitsPlainly(PlacementDemand demand, AppHostView host)
    {
        var names = host.Apps.Select(app => app.Name).ToHashSet();
        return host.State == AppHostStates.Ready
            && !demand.Excluded.Contains(host.NodeId)
            && (demand.Rules.Nodes.Length == 0 || demand.Rules.Nodes.Contains(host.NodeId))
            && (demand.Rules.Region is null || demand.Rules.Region == host.Region)
            && demand.Rules.Features.All(host.Features.Contains)
            && demand.Rules.Affinity.All(app => names.Contains(app.Value))
            && !demand.Rules.AntiAffinity.Any(app => names.Contains(app.Value))
            && (names.Contains(demand.App) || names.Count < demand.MaxApps)
            && host.Reserved.CpuMillis + demand.Needs.CpuMillis <= host.Capacity.CpuMillis
            && host.Reserved.MemoryBytes + demand.Needs.MemoryBytes <= host.Capacity.MemoryBytes
            && host.Reserved.StorageBytes + demand.Needs.StorageBytes <= host.Capacity.StorageBytes;
    }
}
