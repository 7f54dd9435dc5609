using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class HostMappingTests
{
    [Theory]
    [InlineData(12, true, 12)]
    [InlineData(0, true, 0)]
    [InlineData(0, false, null)]
    public void ToGrain_ProcessorTime_IsNoFigureUntilItWasMeasured(int millis, bool isKnown, int? expected)
    {
        var report = new HostReport(
            new string('a', HostReport.RunLength), "docker 29", "", "", "", [], new HostCapacity(1, 1, 1), 0,
            [new InstanceReport("web.1.1", InstanceState.Running, "", "", "c0ffee", "10.0.0.7", null, null, false, null, millis, 34, isKnown)]);

        Assert.Equal(expected, HostMapping.ToGrain(report).Instances.Single().CpuMillis);
    }
}
