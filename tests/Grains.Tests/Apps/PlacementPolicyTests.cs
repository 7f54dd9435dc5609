using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;

namespace OrleansVoxa.Grains.Tests.Apps;

public sealed class PlacementPolicyTests
{
    private static readonly AppHostApp Cache = new("cache", 1);

    [Fact]
    public void Choose_NoHosts_IsNone() => Assert.Equal(-1, PlacementPolicy.Choose(Demand(), []));

    [Fact]
    public void Choose_EmptyMachines_TakesTheLeastFullAfterwards()
    {
        AppHostView[] hosts = [Manifests.Host(1, memoryMib: 1024), Manifests.Host(2, memoryMib: 8192, cpuMillis: 8000), Manifests.Host(3)];

        Assert.Equal(1, PlacementPolicy.Choose(Demand(), hosts));
    }

    [Fact]
    public void Choose_InstancesOfTheAppAround_SpreadsOverMachinesThenRegions()
    {
        AppHostView[] hosts =
        [
            Manifests.Host(1, memoryMib: 64_000, cpuMillis: 64_000, region: "eu") with { Apps = [new("web", 1)] },
            Manifests.Host(2, memoryMib: 32_000, cpuMillis: 32_000, region: "eu"),
            Manifests.Host(3, region: "us"),
        ];

        Assert.Equal(2, PlacementPolicy.Choose(Demand(), hosts));
        Assert.Equal(0, PlacementPolicy.Choose(Demand(), hosts.AsSpan(0, 1)));
    }

    [Theory]
    [InlineData("", "memory", "needs 512 MiB of memory, 300 MiB free")]
    [InlineData("", "cpu", "needs 1.0 processors, 0.5 free")]
    [InlineData("\"resource_requirements\":{\"storage\":\"5G\"}", "storage", "needs 5 GiB of storage, 1 GiB free")]
    [InlineData("", "lost", "is lost: silent")]
    [InlineData("\"placement\":{\"region\":\"us\"}", "", "is in region 'eu', needs 'us'")]
    [InlineData("\"placement\":{\"features\":[\"gpu\",\"ssd\"]}", "ssd", "lacks the feature gpu")]
    [InlineData("\"placement\":{\"nodes\":[\"00112233445566778899aabbccddeeff00112233\"]}", "", "is not among placement.nodes")]
    [InlineData("\"placement\":{\"affinity\":[\"db\"]}", "", "has no instance of db, which placement.affinity asks for")]
    [InlineData("\"placement\":{\"anti_affinity\":[\"cache\"]}", "", "has an instance of cache, which placement.anti_affinity keeps apart")]
    [InlineData("", "apps", "has 10 apps, as many as a machine may have")]
    public void Explain_UnfitMachine_SaysWhatIsMissing(string manifest, string lack, string reason)
    {
        var host = Manifests.Host(1, region: "eu") with { Apps = [Cache] };
        host = lack switch
        {
            "memory" => host with { Reserved = new(0, 3796L << 20, 0) },
            "cpu" => host with { Reserved = new(3500, 0, 0) },
            "storage" => host with { Reserved = new(0, 0, 99L << 30) },
            "lost" => host with { State = AppHostStates.Lost, Reason = "silent" },
            "ssd" => host with { Features = ["ssd"] },
            "apps" => host with { Apps = [.. Enumerable.Range(0, 10).Select(i => new AppHostApp($"app-{i}", 1))] },
            _ => host,
        };
        var demand = Demand(manifest);

        Assert.Equal(-1, PlacementPolicy.Choose(demand, [host]));
        var rejection = Assert.Single(PlacementPolicy.Explain(demand, [host]));
        Assert.Equal((host.NodeId, reason), (rejection.Node, rejection.Reason));
    }

    [Fact]
    public void Choose_AppThatIsThereAlready_CountsOnceAmongTheTen()
    {
        var host = Manifests.Host(1) with { Apps = [.. Enumerable.Range(0, 9).Select(i => new AppHostApp($"app-{i}", 1)), new("web", 1)] };

        Assert.Equal(0, PlacementPolicy.Choose(Demand(), [host]));
    }

    [Fact]
    public void Choose_AffinityAndRegionAndFeatures_GoWhereAllHold()
    {
        AppHostView[] hosts =
        [
            Manifests.Host(1, region: "EU") with { Features = ["gpu"] },
            Manifests.Host(2, region: "us") with { Features = ["gpu"], Apps = [Cache] },
            Manifests.Host(3, region: "EU") with { Apps = [Cache] },
            Manifests.Host(4, region: "EU") with { Features = ["gpu", "ssd"], Apps = [Cache] },
        ];

        Assert.Equal(3, PlacementPolicy.Choose(Demand("\"placement\":{\"region\":\"eu\",\"features\":[\"gpu\"],\"affinity\":[\"cache\"]}"), hosts));
    }

    [Fact]
    public void Choose_MachineThatRefused_IsLeftOut()
    {
        AppHostView[] hosts = [Manifests.Host(1), Manifests.Host(2, memoryMib: 1024)];
        var demand = Demand();

        Assert.Equal(0, PlacementPolicy.Choose(demand, hosts));
        Assert.Equal(1, PlacementPolicy.Choose(demand with { Excluded = [hosts[0].NodeId] }, hosts));
    }

    private static PlacementDemand Demand(string manifest = "") => PlacementDemand.Of(Manifests.Read(manifest), new AppOptions());
}
