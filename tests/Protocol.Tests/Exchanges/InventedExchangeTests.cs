using System.Security.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Splitting;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>Anybody can send a publisher one valid fragment each of exchanges that he never completes. They must keep nobody out.</summary>
public sealed class InventedExchangeTests
{
    private static readonly SplitRequest Request = new() { Method = "GET", Target = "/", Deadline = TimeSpan.FromSeconds(20) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receive_AllPlacesTakenByInventedExchanges_RealOnesAreServedAtOnce()
    {
        var runs = 0;
        // The clock stands still: nothing invented times out, and nothing real is sent a second time.
        await using var world = new DriverWorld((_, _) => Answer(ref runs), new ManualTimeProvider(), new ExchangeOptions { MaximumPending = 64 });
        for (var i = 0; i < 80; i++) await InventAsync(world, StreamId.New(), 100);

        for (var i = 0; i < 3; i++)
        {
            await using var response = await world.Requester.SendAsync(Request, world.Recipient, Stop);
            Assert.Equal(200, response.Status);
        }

        Assert.Equal(3, runs);
        Assert.True(world.Responder.Counters.GivenUp >= 16, $"{world.Responder.Counters.GivenUp} were given up");
    }

    [Fact]
    public async Task Receive_InventedExchangeHoldsAllMemory_RealOnesAreServed()
    {
        var runs = 0;
        await using var world = new DriverWorld((_, _) => Answer(ref runs), options: new ExchangeOptions { MaximumReassembly = 1 << 20 });
        var large = Splitter.MaxSealedSize(OnionFormat.ContentCapacity(CellClass.Large) - 1, SplitParameters.Large);
        // Each attempt of each stream stays incomplete and would hold a large shard until the idle limit.
        for (var i = 0; i < 4; i++)
        {
            var stream = StreamId.New();
            for (var attempt = 0; attempt < 16; attempt++) await InventAsync(world, stream, large);
        }

        await using var response = await world.Requester.SendAsync(Request, world.Recipient, Stop);

        Assert.Equal((200, 1), (response.Status, runs));
        Assert.True(world.Responder.Counters.GivenUp > 0);
    }

    private static Task<OutgoingResponse> Answer(ref int runs)
    {
        Interlocked.Increment(ref runs);
        return Task.FromResult(new OutgoingResponse { Status = 200 });
    }

    private static ValueTask InventAsync(DriverWorld world, StreamId stream, int size)
    {
        var isLarge = size > 5_000;
        var fragment = Splitter.Split(
            stream, 0, true, RandomNumberGenerator.GetBytes(size), isLarge ? SplitParameters.Large : SplitParameters.Small)[0];
        var relay = world.Network.Relays[0].Descriptor;
        OnionHop[] path = [new(relay.Id, relay.RoutingKey), new(world.Recipient.NodeId, world.Recipient.RoutingKey)];
        var packet = OnionPacket.Create(
            isLarge ? CellClass.Large : CellClass.Small, path, [ExchangeFormat.FragmentContent, .. fragment.ToArray()]);
        return world.Network.SendAsync(relay.Id, packet, Stop);
    }
}
