using OrleansVoxa.Api.Guard;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Api.Tests.Guard;

public sealed class RequestDeadlineTests
{
    [Fact]
    public void Renew_BeforeTheEnd_GivesTheWholeTimeOnceMore()
    {
        var clock = new ManualTimeProvider();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(10), clock);
        var deadline = new RequestDeadline(source, TimeSpan.FromSeconds(10));

        clock.Advance(TimeSpan.FromSeconds(9));
        deadline.Renew();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(source.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(source.IsCancellationRequested);
    }
}
