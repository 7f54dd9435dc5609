using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Edge.Tests.Nodes;

public sealed class RegistryHealthCheckTests
{
    private static readonly ShardWatch Hour = new(Nodes: 500, Reachable: 380, Lost: 20, Parked: 3, Flapping: 4, Probed: 30, Failed: 25);

    [Fact]
    public void Of_TrustsWhatItSees_IsHealthyWithCounts()
    {
        var result = RegistryHealthCheck.Of(new RegistryWatch(Hour, null, 64));

        Assert.Equal((HealthStatus.Healthy, "380 of 500 nodes are reachable, 3 parked, 4 flapping"), (result.Status, result.Description));
    }

    [Fact]
    public void Of_SuspectsItself_IsDegradedWithTheNumbers()
    {
        var result = RegistryHealthCheck.Of(new RegistryWatch(Hour, new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), 64));

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("since 2026-01-01 12:00:00Z", result.Description, StringComparison.Ordinal);
        Assert.Contains("25 of 30 probes failed, and 20 of 400 reachable nodes were lost", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ShardsHaveNotReported_SaysSo() => Assert.Equal(
        "380 of 500 nodes are reachable, 3 parked, 4 flapping, as far as 12 of 64 shards have counted",
        RegistryHealthCheck.Of(new RegistryWatch(Hour, null, 12)).Description);
}
