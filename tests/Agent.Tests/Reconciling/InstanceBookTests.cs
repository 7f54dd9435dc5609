using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class InstanceBookTests
{
    private static readonly HostAgentOptions Options = new();

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Compare_HundredContainersThatStandAsBefore_AsksForNone()
    {
        var book = Book();
        var listed = Enumerable.Range(1, 100).Select(i => new ListedContainer(Id(i), $"c{i}", "running")).ToList();
        Assert.Equal(100, book.Compare(listed).Count);
        foreach (var one in listed) book.See(one.Id, Running(one));
        Assert.Empty(book.Compare(listed));

        // One ended, one is paused, one is another container, one is gone, one is new.
        listed[0] = listed[0] with { State = "exited" };
        listed[1] = listed[1] with { State = "paused" };
        listed[2] = listed[2] with { Container = "other" };
        listed[3] = new ListedContainer(Id(101), "c101", "created");
        Assert.Equal([Id(1), Id(2), Id(3), Id(4), Id(101)], book.Compare(listed).OrderBy(id => id.Serial));
    }

    [Fact]
    public void Begin_BeforeTheEngineWasListedOrTheClusterHeard_DoesNothing()
    {
        var told = new HostInstructions(7, [TestInstance.Of() with { Instance = "web.1.1" }], [], ["localhost"], 5);
        var book = new InstanceBook(_clock);
        book.See(Id(9), Running(new ListedContainer(Id(9), "c9", "running")));
        book.Find(MachineFacts.Unknown with { Code = "" });
        Assert.Empty(book.Begin(out _));

        var other = new InstanceBook(_clock);
        other.Tell(told);
        Assert.Empty(other.Begin(out _));
        // What it runs is not known, so that it has not taken anything in.
        Assert.Equal(0, other.Report(new string('0', 32), Options).Revision);
        Assert.Equal("engine_unreachable", other.Report(new string('0', 32), Options).Instances.Single().Code);

        book.Tell(told);
        Assert.Equal([(WorkKind.Ensure, "web.1.1"), (WorkKind.Stop, "web.1.9")], book.Begin(out _).Select(task => (task.Work, task.Id.ToString())).OrderBy(task => task.Item2));
        Assert.Equal(7, book.Report(new string('0', 32), Options).Revision);
    }

    [Fact]
    public void Report_ProcessorTimeThatWasNotMeasured_IsNotSaidToBeNone()
    {
        var book = Book();
        book.See(Id(1), Running(new ListedContainer(Id(1), "c1", "running")));
        InstanceReport Said() => book.Report(new string('0', 32), Options).Instances.Single();

        Assert.Equal((0, false), (Said().CpuMillis, Said().CpuKnown));
        book.Measure(Id(1), "c1", null, 5);
        Assert.Equal((0, false, 5L), (Said().CpuMillis, Said().CpuKnown, Said().MemoryBytes));
        book.Measure(Id(1), "c1", 0, 5);
        Assert.Equal((0, true), (Said().CpuMillis, Said().CpuKnown));
        book.See(Id(1), Running(new ListedContainer(Id(1), "c2", "running")));
        Assert.False(Said().CpuKnown);
    }

    [Fact]
    public void Fail_PassingFault_IsTriedAgainLaterEachTime()
    {
        var book = Book();
        book.Tell(new HostInstructions(1, [TestInstance.Of() with { Instance = "web.1.1" }], [], ["localhost"], 5));
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 300, 300 })
        {
            Assert.Single(book.Begin(out _));
            book.Fail(Id(1), new InstanceException("image_not_found", "It is not there.", passing: true), null);
            Assert.Empty(book.Begin(out var pause));
            Assert.Equal(TimeSpan.FromSeconds(seconds), pause);
            Assert.Equal((InstanceState.Pending, "image_not_found"), (Only(book).State, Only(book).Code));
            _clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Single(book.Begin(out _));
        book.Fail(Id(1), new InstanceException("registry_not_allowed", "No."), null);
        Assert.Empty(book.Begin(out var never));
        Assert.Null(never);
        Assert.Equal(InstanceState.Failed, Only(book).State);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Begin_AClockThatIsSet_ChangesNothingOfWhenSomethingIsDue(int hours)
    {
        var book = Book();
        book.Tell(new HostInstructions(1, [TestInstance.Of() with { Instance = "web.1.1" }, TestInstance.Of() with { Instance = "web.1.2", Health = new HealthCheck(80, "/", 10, 5, 3) }], [], ["localhost"], 5));
        Assert.Equal(2, book.Begin(out _).Count);
        book.Finish(Id(2), Running(new ListedContainer(Id(2), "c2", "running")));
        book.EndCheck(Assert.Single(book.BeginChecks()), passed: true);
        book.Fail(Id(1), new InstanceException("image_not_found", "It is not there.", passing: true), null);
        _clock.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Empty(book.Begin(out var pause));
        Assert.Equal(TimeSpan.FromSeconds(5), pause);
        Assert.Empty(book.BeginChecks());
        _clock.SetWallClock(TimeSpan.FromHours(-hours));
        _clock.Advance(TimeSpan.FromSeconds(10));
        _clock.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Single(book.Begin(out _));
        Assert.Single(book.BeginChecks());
    }

    [Fact]
    public void See_ContainerThatIsRemovedByOthers_IsNotStartedAgain()
    {
        var book = Book();
        book.Tell(new HostInstructions(1, [TestInstance.Of() with { Instance = "web.1.1" }], [], ["localhost"], 5));
        Assert.Single(book.Begin(out _));
        book.Finish(Id(1), Running(new ListedContainer(Id(1), "c1", "running")));
        book.See(Id(1), Running(new ListedContainer(Id(1), "c1", "removing")) with { State = InstanceState.Pending, Code = InstanceReports.BeingRemoved });
        Assert.Equal(InstanceState.Running, Only(book).State);
        book.See(Id(1), null);
        Assert.Equal((InstanceState.Failed, "container_removed"), (Only(book).State, Only(book).Code));
        Assert.Empty(book.Begin(out _));
    }

    [Fact]
    public void Finish_WhatHappenedMeanwhile_IsLookedAtAgain()
    {
        var book = Book();
        book.Tell(new HostInstructions(1, [TestInstance.Of() with { Instance = "web.1.1" }], [], ["localhost"], 5));
        Assert.Single(book.Begin(out _));
        Assert.False(book.Touch(Id(1)));
        Assert.True(book.Finish(Id(1), Running(new ListedContainer(Id(1), "c1", "running"))));
        Assert.True(book.Touch(Id(1)));
    }

    [Fact]
    public void Report_LongWordsOfAnEngine_AreTakenByTheCluster()
    {
        var words = new string('w', 3000);
        var book = Book();
        book.Tell(new HostInstructions(1, [TestInstance.Of() with { Instance = "web.1.1" }, TestInstance.Of() with { Instance = "web.1.2" }], [], ["localhost"], 5));
        Assert.Equal(2, book.Begin(out _).Count);
        book.Progress(Id(1), InstanceState.Building, words);
        AssertIsTaken(book);
        book.See(Id(3), Running(new ListedContainer(Id(3), "c_3", "running")) with { Address = "?", Reason = words });
        AssertIsTaken(book);
        book.Lose("engine_unreachable", "The engine does not answer: " + words);
        AssertIsTaken(book);
        book.Find(MachineFacts.Unknown with { Reason = words });
        AssertIsTaken(book);
    }

    private static void AssertIsTaken(InstanceBook book) =>
        Assert.True(HostMessages.TryDecodeReport(HostMessages.Encode(book.Report(new string('0', 32), Options)), out _, out var fault), fault);

    private InstanceBook Book()
    {
        var book = new InstanceBook(_clock);
        book.Find(MachineFacts.Unknown with { Code = "", Reason = "" });
        return book;
    }

    private static InstanceReport Only(InstanceBook book) => book.Report(new string('0', 32), Options).Instances.Single();

    private static InstanceId Id(int serial) => new(new AppName("web"), 1, serial);

    private static InstanceReport Running(ListedContainer one) =>
        InstanceReports.Of(one.Id, InstanceState.Running, "", "") with { Container = one.Container, Address = "172.18.0.2" };
}
