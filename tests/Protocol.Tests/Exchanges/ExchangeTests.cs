using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class ExchangeTests
{
    public static TheoryData<int> Sizes()
    {
        var small = ExchangeFormat.SegmentCapacity(CellClass.Small, 0);
        var first = ExchangeFormat.SegmentCapacity(CellClass.Small, ExchangeFormat.EphemeralSize);
        var large = ExchangeFormat.SegmentCapacity(CellClass.Large, 0);
        return [0, 1, 2, first - 2_200, first, small - 60, small - 30, small, small + 1, large - 60, large - 10, large, large + 1, (2 * large) - 20, (3 * large) + 7];
    }

    [Fact]
    public void Exchange_SmallRequest_TakesTwelvePacketsAndOneHandlerRun()
    {
        using var world = new ExchangeSimulation(1) { AnswerBody = Bytes(1, 500), HandlerDelay = TimeSpan.FromMilliseconds(30) };
        world.Start();

        world.Run(TimeSpan.FromSeconds(10));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(200, world.Requester.Head!.Status);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        Assert.Equal(1, world.HandlerRuns);
        // 5 fragments, their acknowledgement, 5 fragments back, and the acknowledgement that lets the publisher forget.
        Assert.Equal(12, world.PacketsSent);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Exchange_BodyOfAnySize_ArrivesUnchangedBothWays(int size)
    {
        using var world = new ExchangeSimulation(size) { RequestBody = Bytes(size, size), AnswerBody = Bytes(size + 1, size) };
        world.Start("POST");

        world.Run(TimeSpan.FromSeconds(60));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(world.RequestBody, world.ReceivedRequest);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        AssertNoRelayCouldRebuild(world);
    }

    [Fact]
    public void Exchange_EightMebibytesBothWaysWithLoss_ArriveUnchanged()
    {
        using var world = new ExchangeSimulation(8)
        {
            RequestBody = Bytes(1, 8 << 20),
            AnswerBody = Bytes(2, 8 << 20),
        };
        foreach (var relay in world.Relays) (relay.Loss, relay.Jitter) = (0.01, TimeSpan.FromMilliseconds(10));
        world.Start("POST");

        world.Run(TimeSpan.FromSeconds(120));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(1, world.HandlerRuns);
        Assert.True(world.RequestBody.AsSpan().SequenceEqual(world.ReceivedRequest));
        Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
        AssertNoRelayCouldRebuild(world);
    }

    internal static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static void AssertNoRelayCouldRebuild(ExchangeSimulation world)
    {
        Assert.Contains(world.Relays, relay => relay.Seen.Count > 0);
        foreach (var relay in world.Relays) Assert.All(relay.Seen.Values, indices => Assert.True(indices.Count < 3));
    }
}
