using System.Text;
using System.Text.Json.Nodes;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class HostReportTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_WhatWasEncoded_SaysWhetherProcessorTimeWasMeasured(bool isKnown)
    {
        Assert.True(HostMessages.TryDecodeReport(HostMessages.Encode(Report(isKnown)), out var report, out var fault), fault);
        Assert.Equal(isKnown, Assert.Single(report.Instances).CpuKnown);
    }

    [Fact]
    public void Decode_AgentThatDoesNotSaySo_IsTakenAtItsWord()
    {
        var json = JsonNode.Parse(HostMessages.Encode(Report(isKnown: false)))!;
        Assert.True(json["instances"]![0]!.AsObject().Remove("cpu_known"));

        Assert.True(HostMessages.TryDecodeReport(Encoding.UTF8.GetBytes(json.ToJsonString()), out var report, out var fault), fault);

        Assert.Equal((12, true), (report.Instances[0].CpuMillis, report.Instances[0].CpuKnown));
    }

    private static HostReport Report(bool isKnown) => new(
        new string('a', HostReport.RunLength), "docker 29", "", "", "", [], new HostCapacity(1, 1, 1), 0,
        [new InstanceReport("web.1.1", InstanceState.Running, "", "", "c0ffee", "10.0.0.7", null, null, false, null, 12, 34, isKnown)]);
}
