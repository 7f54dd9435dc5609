using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class PublisherWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PublisherWatch Watch => _host.Services.GetRequiredService<PublisherWatch>();

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Enter_PublisherLeavesForGood_ItsRequestsEndAndNoOthers()
    {
        var (leaving, staying) = (NewId(), NewId());
        await AttachAsync(leaving);
        await AttachAsync(staying);
        using var left = Watch.Enter(leaving);
        using var stayed = Watch.Enter(staying);

        await Relay(leaving).Detach("session", Token);
        await UntilGoneAsync(left);

        Assert.False(stayed.Gone.IsCancellationRequested);
        // Whoever asks from now on has a try of its own.
        using var next = Watch.Enter(leaving);
        Assert.False(next.Gone.IsCancellationRequested);
    }

    [Fact]
    public async Task Enter_PublisherComesBackWithinTheGrace_ItsRequestsGoOn()
    {
        var (back, never) = (NewId(), NewId());
        await AttachAsync(back);
        using var kept = Watch.Enter(back);
        await Relay(back).Detach("session", Token);

        // The one that is never there is found missing no earlier than the other, and gone when the grace is over.
        using var control = Watch.Enter(never);
        for (var i = 0; i < 4; i++) await StepAsync();
        await AttachAsync(back);
        await UntilGoneAsync(control);
        using var second = Watch.Enter(never);
        await UntilGoneAsync(second);

        Assert.False(kept.Gone.IsCancellationRequested);
    }

    private static NodeId NewId()
    {
        using var key = IdentityKey.Generate();
        return key.Public.Id;
    }

    private IRelayGrain Relay(NodeId publisher) => _host.Grains.GetGrain<IRelayGrain>(publisher.ToString());

    private async Task AttachAsync(NodeId publisher) => Assert.True((await Relay(publisher).Attach(
        _host.Grains.CreateObjectReference<IPacketReceiver>(new NoReceiver()), "session", Token)).Attached);

    private async Task UntilGoneAsync(PublisherWatch.Stay stay)
    {
        while (!stay.Gone.IsCancellationRequested) await StepAsync();
    }

    /// <summary>A moment passes, and the check that it set off has asked the grains.</summary>
    private async Task StepAsync()
    {
        Token.ThrowIfCancellationRequested();
        _clock.Advance(Step);
        for (var i = 0; i < 5; i++) await Relay(NewId()).GetStatus(Token);
    }
}
