namespace OrleansVoxa.Agent.Tests;

public sealed class AgentCommandLineTests
{
    [Fact]
    public void Read_AllOptions_AreTaken()
    {
        var line = AgentCommandLine.Read(
            ["--join", "voxa://cluster.example:41040", "--data", "/tmp/a", "--engine=unix:///run/e.sock", "--region", "eu", "--feature", "gpu", "--feature", "ssd", "--cpu", "1.5", "--memory", "4g"],
            _ => null, out var faults);
        Assert.Empty(faults);
        Assert.Equal(("cluster.example", 41040, "/tmp/a"), (line!.Join.Host, line.Join.Port, line.Data));
        Assert.Equal(("/run/e.sock", "eu", 1_500L, 4L << 30), (line.Options.Engine.Socket, line.Options.Region, line.Options.CpuMillis, line.Options.MemoryBytes));
        Assert.Equal(["gpu", "ssd"], line.Options.Features);
    }

    [Fact]
    public void Read_NothingButTheCluster_UsesWhatHolds()
    {
        var line = AgentCommandLine.Read(["--join", "voxa://h"], name => name == "HOME" ? "/home/u" : null, out _);
        Assert.Equal("/home/u/.local/share/voxa/agent", line!.Data);
        Assert.Equal("/var/run/docker.sock", line.Options.Engine.Socket);
        Assert.Null(line.Options.CpuMillis);
        Assert.Null(line.Options.MemoryBytes);
    }

    [Fact]
    public void Read_SeveralFaults_AreAllNamed()
    {
        Assert.Null(AgentCommandLine.Read(["--engine", "tcp://x:1", "--cpu", "many", "--memory", "big", "--nothing", "--region"], _ => null, out var faults));
        foreach (var option in new[] { "--join", "--engine", "--cpu", "--memory", "--nothing", "--region", "--data" })
            Assert.Contains(faults, fault => fault.Contains(option, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--cpu", "0")]
    [InlineData("--memory", "1k")]
    [InlineData("--feature", "Big Disk")]
    public void Read_ValueOutOfRange_IsRefused(string option, string value)
    {
        var line = AgentCommandLine.Read(["--join", "voxa://h", "--data", "/tmp/a", option, value], _ => null, out var faults);
        Assert.Null(line);
        Assert.Single(faults);
    }
}
