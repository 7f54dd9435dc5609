using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Api.Tests.Guard;

public sealed class RequestDeadlineTests
{
    [Fact]
    public void Renew_BeforeTheEnd_GivesTheWholeTimeOnceMore()
    {
        var clock = new ManualTimeProvider();
        using var deadline = new RequestDeadline(TimeSpan.FromSeconds(10), clock);
        deadline.Begin(CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(9));
        deadline.Renew();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(deadline.Token.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.False(deadline.End());
    }

    [Fact]
    public void Begin_CallerLeaves_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new RequestDeadline(TimeSpan.FromSeconds(10), TimeProvider.System);
        deadline.Begin(caller.Token);

        caller.Cancel();

        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Begin_AfterAnotherRequest_IsNotTouchedByIt()
    {
        var deadlines = new RequestDeadlines(Options.Create(new ApiOptions()), TimeProvider.System);
        using var before = new CancellationTokenSource();
        var first = deadlines.Begin(before.Token);
        deadlines.End(first);

        var second = deadlines.Begin(CancellationToken.None);
        before.Cancel();

        Assert.Same(first, second);
        Assert.False(second.Token.IsCancellationRequested);
    }

    [Fact]
    public void End_WasCancelled_IsNotUsedAgain()
    {
        var deadlines = new RequestDeadlines(Options.Create(new ApiOptions()), TimeProvider.System);
        using var caller = new CancellationTokenSource();
        var first = deadlines.Begin(caller.Token);
        caller.Cancel();
        deadlines.End(first);

        var second = deadlines.Begin(CancellationToken.None);

        Assert.NotSame(first, second);
        Assert.False(second.Token.IsCancellationRequested);
    }
}
