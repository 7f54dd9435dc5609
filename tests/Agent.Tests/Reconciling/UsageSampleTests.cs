using System.Text.Json;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Reconciling;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class UsageSampleTests
{
    [Theory]
    [InlineData("inactive_file")]
    [InlineData("total_inactive_file")]
    public void Of_WhatAnEngineSays_LeavesOutWhatCanBeDropped(string name)
    {
        var sample = Read($$$"""{"read":"2026-01-01T00:00:10Z","cpu_stats":{"cpu_usage":{"total_usage":5000}},"memory_stats":{"usage":1000,"stats":{"{{{name}}}":400 } } }""");
        Assert.Equal(600, sample!.Value.MemoryBytes);
    }

    [Fact]
    public void Of_ContainerThatDoesNotRun_IsNothing() =>
        Assert.Null(Read("""{"read":"0001-01-01T00:00:00Z","cpu_stats":{"cpu_usage":{"total_usage":0}},"memory_stats":{}}"""));

    [Theory]
    [InlineData(10, 5_000_000_000, 500)]
    [InlineData(10, 20_000_000_000, 2_000)]
    [InlineData(10, 0, 0)]
    [InlineData(0, 5_000, null)]
    [InlineData(-5, 5_000, null)]
    public void CpuMillisSince_AnEarlierSample_IsWhatWasUsedInBetween(int seconds, ulong used, int? expected)
    {
        var before = new UsageSample(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 1_000, 0);
        Assert.Equal(expected, new UsageSample(before.At.AddSeconds(seconds), 1_000 + used, 0).CpuMillisSince(before));
        Assert.Null(before.CpuMillisSince(new UsageSample(before.At.AddSeconds(-1), 2_000, 0)));
    }

    private static UsageSample? Read(string json) => UsageSample.Of(JsonSerializer.Deserialize(json, EngineJson.Default.ContainerStats)!);
}
