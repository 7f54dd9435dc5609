using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A request runs at most once and not after its time, whatever is held back and however clocks are set.</summary>
public sealed class OnceOnlyTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly OffsetTimeProvider _publisherClock;
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> _held = [];
    private readonly DriverWorld _world;
    private volatile bool _hold;
    private int _runs;

    public OnceOnlyTests()
    {
        _publisherClock = new OffsetTimeProvider(_clock);
        _world = new DriverWorld(
            (_, _) =>
            {
                Interlocked.Increment(ref _runs);
                return Task.FromResult(new OutgoingResponse { Status = 200 });
            },
            _clock, responderTime: _publisherClock);
        _world.Network.Attach(_world.Recipient.NodeId, packet =>
        {
            if (_hold) _held.Enqueue(packet.ToArray());
            else _world.Responder.Receive(packet);
        });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Send_PublishersClockIsAnHourOff_FailsAndSaysThatClocksDiffer(int seconds)
    {
        _publisherClock.Offset = TimeSpan.FromSeconds(seconds);
        _world.ResponderKeys.Rotate(_publisherClock.GetUtcNow());

        await using var response = await SendAsync();

        Assert.Equal(ExchangeFailureCodes.ClockSkew, response.Failure?.Code);
        Assert.Contains("clocks", response.Failure!.Text, StringComparison.Ordinal);
        Assert.Equal(0, _runs);
    }

    [Theory]
    [InlineData(59)]
    [InlineData(-29)]
    public async Task Send_ClocksDifferWithinTheTolerance_IsAnswered(int seconds)
    {
        _publisherClock.Offset = TimeSpan.FromSeconds(seconds);

        await using var response = await SendAsync();

        Assert.Equal(200, response.Status);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task HeldBackRequest_ReleasedAfterItsTime_DoesNotRun()
    {
        _hold = true;
        var sending = SendAsync();
        await MoveUntilAsync(() => sending.IsCompleted);
        Assert.Equal(ExchangeFailureCodes.DeadlineExceeded, (await sending).Failure?.Code);
        _clock.Advance(TimeSpan.FromMinutes(2));

        await ReleaseAsync();

        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task HeldBackRepetition_ReleasedWhenTheExchangeIsForgotten_DoesNotRunAgain()
    {
        await RunOnceHoldingTheRepetitionAsync();
        await ForgetAsync();

        await ReleaseAsync();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task HeldBackRepetition_ReleasedAfterTheClockWasSetBack_DoesNotRunAgainAndTheKeyIsRenewed()
    {
        await RunOnceHoldingTheRepetitionAsync();
        await ForgetAsync();
        _publisherClock.Offset = TimeSpan.FromMinutes(-30);

        await ReleaseAsync();

        Assert.Equal(2, _runs);
        var old = _world.Recipient.RoutingKey;
        Assert.True(_world.ResponderKeys.Rotate(_publisherClock.GetUtcNow()));
        Assert.False(old.SequenceEqual(_world.ResponderKeys.CurrentKey(_publisherClock.GetUtcNow())));
        Assert.Single(_world.ResponderKeys.Periods);
    }

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    /// <summary>The request runs; its answers are lost, so it is repeated, and a relay keeps the repetition for later.</summary>
    private async Task RunOnceHoldingTheRepetitionAsync()
    {
        _world.Network.Deliver = node => node == _world.Recipient.NodeId;
        var sending = SendAsync();
        await MoveUntilAsync(() => _runs == 1);
        _hold = true;
        await MoveUntilAsync(() => _held.Count >= 5);
        await MoveUntilAsync(() => sending.IsCompleted);
        await (await sending).DisposeAsync();
        await MoveUntilAsync(() => _world.Responder.Running == 0);
    }

    /// <summary>Half an hour later the publisher takes another request, and lets go of what is over.</summary>
    private async Task ForgetAsync()
    {
        _clock.Advance(TimeSpan.FromMinutes(30));
        _hold = false;
        _world.Network.Deliver = _ => true;
        await using var other = await SendAsync();
        Assert.Equal((200, 2), (other.Status, _runs));
    }

    private async Task ReleaseAsync()
    {
        _hold = false;
        var failed = _world.Responder.Counters.Failed;
        var ran = _runs;
        foreach (var packet in _held) _world.Responder.Receive(packet);
        await MoveUntilAsync(() => _world.Responder.Counters.Failed > failed || _runs > ran);
    }

    private Task<SplitResponse> SendAsync() => _world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, _world.Recipient, Stop);

    private async Task MoveUntilAsync(Func<bool> condition)
    {
        for (var step = 0; !condition(); step++)
        {
            Assert.True(step < 10_000, "this is taking too long");
            _clock.Advance(TimeSpan.FromMilliseconds(20));

            // The two sides build packets on the thread pool, and the clock must not be through before they are.
            await Task.Delay(1, Stop);
        }
    }
}
