using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Containers;

public sealed class InstanceReportsTests
{
    private static readonly InstanceId Id = new(new AppName("web"), 1, 1);

    [Theory]
    [InlineData("running", false, InstanceState.Running, "")]
    [InlineData("paused", false, InstanceState.Running, "container_paused")]
    [InlineData("created", false, InstanceState.Pending, "")]
    [InlineData("removing", false, InstanceState.Pending, "container_being_removed")]
    [InlineData("exited", false, InstanceState.Failed, "ended")]
    [InlineData("exited", true, InstanceState.Stopped, "")]
    [InlineData("dead", false, InstanceState.Failed, "ended")]
    [InlineData("something new", false, InstanceState.Failed, "ended")]
    public void Of_AContainersState_IsTheInstances(string status, bool asked, InstanceState state, string code)
    {
        var report = InstanceReports.Of(Id, Container(new ContainerState { Status = status, ExitCode = 3 }), asked);
        Assert.Equal((state, code), (report.State, report.Code));
        Assert.Equal(state == InstanceState.Running ? "10.0.0.2" : "", report.Address);
        AssertIsValid(report);
    }

    [Fact]
    public void Of_FaultsOfAnyLength_AreReportsThatAClusterTakes()
    {
        foreach (var kind in Enum.GetValues<EngineFaultKind>())
        {
            var report = InstanceReports.Of(Id, new EngineException(kind, "GET /x", new string('x', 5000) + "\n\u001b[2J", 500));
            var passing = kind is not (EngineFaultKind.Refused or EngineFaultKind.Unsupported);
            Assert.Equal(passing ? InstanceState.Pending : InstanceState.Failed, report.State);
            AssertIsValid(report);
        }

        AssertIsValid(InstanceReports.Of(Id, new InstanceException("a", new string('y', 9000))));
        AssertIsValid(InstanceReports.Of(Id, InstanceState.Building, "", EngineFaults.Clean("Step 3/9 : RUN " + new string('r', 2000))));
        AssertIsValid(InstanceReports.Of(Id, Container(new ContainerState { Status = "exited", Error = new string('z', 9000) }), asked: false));
    }

    [Fact]
    public void Fit_WhateverAnEngineSays_IsAReportThatAClusterTakes()
    {
        var odd = new InstanceReport("web.1.1", InstanceState.Running, "Not a code: " + new string('c', 99), "two\nlines " + new string('r', 2000), "../" + new string('d', 200), "nowhere", null, null, false, null, -1, -1);
        AssertIsValid(InstanceReports.Fit(odd));
        var even = new InstanceReport("web.1.1", InstanceState.Running, "ended", "It ended.", "c1", "fe80::1", null, 3, true, true, 5, 6);
        Assert.Equal(even, InstanceReports.Fit(even));
    }

    [Fact]
    public void Clean_AnyLength_IsNoLongerThanItsLimit()
    {
        Assert.Equal(EngineFaults.TextLimit, EngineFaults.Clean(new string('x', EngineFaults.TextLimit)).Length);
        Assert.Equal(new string('x', EngineFaults.TextLimit - 1) + "…", EngineFaults.Clean(new string('x', EngineFaults.TextLimit + 1)));
    }

    [Fact]
    public void RetryTimes_Failures_DoubleThePauseUpToFiveMinutes()
    {
        var time = new Testing.ManualTimeProvider();
        var retries = new RetryTimes(time);
        var pauses = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            retries.Failed("a", new InstanceException("x", "x"));
            pauses.Add(retries.Waiting("a")!.Value.Left.TotalSeconds);
            time.Advance(TimeSpan.FromSeconds(pauses[^1]));
            Assert.Null(retries.Waiting("a"));
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300], pauses);
        retries.Succeeded("a");
        retries.Failed("a", new InstanceException("x", "x"));
        Assert.Equal(5, retries.Waiting("a")!.Value.Left.TotalSeconds);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void RetryTimes_AClockThatIsSet_ChangesNothing(int hours)
    {
        var time = new Testing.ManualTimeProvider();
        var retries = new RetryTimes(time);
        retries.Failed("a", new InstanceException("x", "x"));
        time.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Equal(5, retries.Waiting("a")!.Value.Left.TotalSeconds);
    }

    private static ContainerDetail Container(ContainerState state) => new()
    {
        Id = "c1",
        State = state,
        Config = new ContainerConfig { Labels = new() { [SandboxLabels.Network] = "n" } },
        NetworkSettings = new NetworkSettings { Networks = new() { ["n"] = new EndpointSettings { IPAddress = "10.0.0.2" } } },
    };

    // As the cluster checks what comes: encoded, and read by its rules.
    private static void AssertIsValid(InstanceReport report)
    {
        var all = new HostReport(new string('0', 32), "docker", "", "", "", [], new HostCapacity(1, 1, 1), 0, [report]);
        Assert.True(HostMessages.TryDecodeReport(HostMessages.Encode(all), out _, out var fault), fault);
    }
}
