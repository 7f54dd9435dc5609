using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Agent.Tests.Engine;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class SharedMakingTests
{
    private static readonly ImageDetail Image = new() { Id = "sha256:1" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ensure_ManyAtOnce_MakesOnceAndTellsAll()
    {
        var shared = new SharedMaking();
        var (made, told) = (0, new List<string>());
        var go = new TaskCompletionSource();
        async Task<ImageDetail> Make(Action<InstanceState, string> tell, CancellationToken token)
        {
            made++;
            await go.Task.WaitAsync(token);
            tell(InstanceState.Building, "Step 1");
            return Image;
        }

        var all = Enumerable.Range(1, 4).Select(i => shared.EnsureAsync("a", (_, text) => told.Add($"{i}: {text}"), Make, Cancellation)).ToList();
        go.SetResult();
        Assert.All(await Task.WhenAll(all), image => Assert.Same(Image, image));
        Assert.Equal(1, made);
        Assert.Equal(["1: Step 1", "2: Step 1", "3: Step 1", "4: Step 1"], told.Order());

        // What is done is not remembered: images can be removed.
        await shared.EnsureAsync("a", null, Make, Cancellation);
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task Ensure_AllWhoWaitedLeave_IsBrokenOffAndBegunAnewAfterwards()
    {
        var shared = new SharedMaking();
        var (running, most, made) = (0, 0, 0);
        var begun = new SemaphoreSlim(0);
        var end = new TaskCompletionSource();
        async Task<ImageDetail> Make(Action<InstanceState, string> tell, CancellationToken token)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            begun.Release();
            if (Interlocked.Increment(ref made) == 1)
            {
                // As a build that does not end the moment it is broken off.
                await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await end.Task;
            }

            Interlocked.Decrement(ref running);
            token.ThrowIfCancellationRequested();
            return Image;
        }

        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var waits = new[] { shared.EnsureAsync("a", null, Make, first.Token), shared.EnsureAsync("a", null, Make, second.Token) };
        await begun.WaitAsync(Cancellation);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[0]);
        Assert.False(waits[1].IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[1]);
        var third = shared.EnsureAsync("a", null, Make, Cancellation);
        end.SetResult();
        Assert.Same(Image, await third);
        Assert.Equal((1, 2), (most, made));
    }

    [Fact]
    public async Task Ensure_AMakingThatFails_FailsForAllAndIsTriedAgain()
    {
        var shared = new SharedMaking();
        var go = new TaskCompletionSource();
        var both = new[] { 1, 2 }.Select(_ => shared.EnsureAsync("a", null, async (_, _) =>
        {
            await go.Task;
            throw new InstanceException("build_failed", "No.");
        }, Cancellation)).ToList();
        go.SetResult();
        foreach (var one in both) Assert.Equal("build_failed", (await Assert.ThrowsAsync<InstanceException>(() => one)).Code);
        Assert.Same(Image, await shared.EnsureAsync("a", null, (_, _) => Task.FromResult(Image), Cancellation));
    }

    [Theory]
    [InlineData(SourceKind.Source)]
    [InlineData(SourceKind.Binary)]
    public async Task Images_FourInstancesOfOneSource_FetchItOnce(SourceKind kind)
    {
        await using var fake = FakeEngine.Saying(FakeEngine.Json("""{"message":"no such image"}""", 404));
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        var names = TestInstance.NewNames();
        var store = new ImageStore(engine, TimeProvider.System);
        var content = new Slow();
        var images = new InstanceImages(store, new SourceImages(engine, store, content, names, new ArchiveLimits()), new BinaryImages(engine, content, names));
        var specification = TestInstance.Of() with { Source = new AppSource(kind, "sha256:" + new string('0', 64)) };
        var all = Enumerable.Range(0, 4).Select(_ => images.EnsureAsync(specification, TestInstance.Registries, null, Cancellation)).ToList();
        await content.IsAsked.Task.WaitAsync(Cancellation);
        content.Go.SetResult();
        foreach (var one in all) Assert.Equal("source_missing", (await Assert.ThrowsAsync<InstanceException>(() => one)).Code);
        Assert.Equal(1, content.Opened);
        // Each looked for itself, and each would have fetched, before.
        Assert.Single(fake.Requests, line => line.Contains("/images/", StringComparison.Ordinal));
    }

    private sealed class Slow : IContentSource
    {
        private int _opened;

        public int Opened => _opened;

        public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _opened);
            IsAsked.TrySetResult();
            await Go.Task.WaitAsync(cancellationToken);
            throw new InstanceException("source_missing", "Not there.", passing: true);
        }
    }
}
