using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Logs;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Agent.Tests.Engine;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class InstanceWorkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AnImageThatFailsAsNobodyForesaw_FailsThatInstanceOnly()
    {
        var notices = new List<AgentNotice>();
        var book = await RunAsync(
            new Images(instance => instance == "web.1.1" ? new InvalidDataException("A bug.") : new InstanceException("image_not_found", "Not there.", passing: true)), notices.Add,
            TestInstance.Of() with { Instance = "web.1.1" }, TestInstance.Of() with { Instance = "web.1.2" });
        Assert.Equal([(InstanceState.Pending, "agent_failed"), (InstanceState.Pending, "image_not_found")], Reports(book).Select(report => (report.State, report.Code)));
        Assert.Equal("agent_failed", Assert.Single(notices).Code);
    }

    [Theory]
    [InlineData(SourceKind.Source)]
    [InlineData(SourceKind.Binary)]
    public async Task Run_ADiskWithoutRoom_LeavesTheInstanceWaiting(SourceKind kind)
    {
        await using var fake = NewEngine();
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        var names = TestInstance.NewNames();
        var store = new ImageStore(engine, TimeProvider.System);
        var images = new InstanceImages(store, new SourceImages(engine, store, new FullDisk(), names, new ArchiveLimits()), new BinaryImages(engine, new FullDisk(), names));
        var book = await RunAsync(images, notice => Assert.Fail(notice.Text), TestInstance.Of() with { Source = new AppSource(kind, "sha256:" + new string('0', 64)) });
        var report = Assert.Single(Reports(book));
        Assert.Equal((InstanceState.Pending, "agent_no_room"), (report.State, report.Code));
        Assert.Contains("No space left", report.Reason, StringComparison.Ordinal);
    }

    // Works until nothing is at work any more; that the work did not end by itself is part of what is tested.
    private static async Task<InstanceBook> RunAsync(IInstanceImages images, Action<AgentNotice> notify, params InstanceSpecification[] wanted)
    {
        await using var fake = NewEngine();
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        using var runner = new InstanceRunner(engine, TestInstance.NewNames(), images, TimeProvider.System);
        await using var logs = new LogShipper(engine, (_, _) => Task.CompletedTask, TimeProvider.System, (_, _) => { });
        var book = new InstanceBook(TimeProvider.System);
        book.Find(MachineFacts.Unknown with { Code = "", Reason = "" });
        book.Tell(new HostInstructions(1, [.. wanted], [], [.. TestInstance.Registries], 5));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // An instance that is never heard of again is a failure, too.
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        var running = new InstanceWork(runner, book, logs, notify).RunAsync(stop.Token);
        while (!running.IsCompleted && Reports(book).Any(report => report.Code.Length == 0)) await book.News.WaitAsync(TimeSpan.FromSeconds(1), stop.Token);
        Assert.False(running.IsCompleted, running.Exception?.ToString());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return book;
    }

    private static IReadOnlyList<InstanceReport> Reports(InstanceBook book) => book.Report(new string('0', 32), new HostAgentOptions()).Instances;

    // An engine that can all that is asked for, and has nothing.
    private static FakeEngine NewEngine() => FakeEngine.Answering(line => line.Split(' ')[1] switch
    {
        var path when path.EndsWith("/info", StringComparison.Ordinal) => FakeEngine.Json("""{"MemoryLimit":true,"SwapLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CpuCfsPeriod":true}"""),
        var path when path.Contains("/containers/json", StringComparison.Ordinal) || path.Contains("/networks?", StringComparison.Ordinal) => FakeEngine.Json("[]"),
        _ => FakeEngine.Json("""{"message":"no such thing"}""", 404),
    });

    private sealed class Images(Func<string, Exception> fault) : IInstanceImages
    {
        public Task<ImageDetail> EnsureAsync(InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken) =>
            Task.FromException<ImageDetail>(fault(specification.Instance));
    }

    private sealed class FullDisk : IContentSource
    {
        public Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken) => Task.FromException<Stream>(new IOException("No space left on device : '/tmp/tmpX'"));
    }
}
