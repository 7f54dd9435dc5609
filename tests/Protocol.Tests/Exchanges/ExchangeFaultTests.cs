using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>Whatever the network does, an exchange ends whole or with a named reason, and its handler runs at most once.</summary>
public sealed class ExchangeFaultTests
{
    private const double Tolerance = 0.1;

    [Fact]
    public void Exchange_AnySchedule_EndsOnceWholeOrNamed() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed => Survives(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(2_026, 11));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exchange_OneRelayOfAPathDropsOrCorruptsAll_StillAnswersAtOnce(bool corrupts)
    {
        using var world = new ExchangeSimulation(7) { AnswerBody = ExchangeTests.Bytes(1, 2_000), HandlerDelay = TimeSpan.FromMilliseconds(50) };
        (world.Relays[3].Loss, world.Relays[3].Corruption) = corrupts ? (0, 1) : (1, 0);
        world.Start();

        world.Run(TimeSpan.FromSeconds(10));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        // At worst one acknowledgement, or its repetition, went by the bad relay.
        Assert.InRange(world.Now - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(1, world.HandlerRuns);
    }

    [Fact]
    public void Exchange_RelayThatDropsAll_IsSuspectedMoreThanTheOthers()
    {
        using var world = new ExchangeSimulation(3, relays: 40) { AnswerBody = ExchangeTests.Bytes(1, 3 << 20) };
        world.Relays[5].Loss = 1;
        world.Start();

        world.Run(TimeSpan.FromSeconds(60));

        Assert.Null(world.Requester.Failure);
        var bad = world.Health.Suspicion(world.Relays[5].Id, world.Now);
        Assert.True(bad > 0.2);
        Assert.All(world.Relays.Where(relay => relay != world.Relays[5]), relay => Assert.True(world.Health.Suspicion(relay.Id, world.Now) < bad));
    }

    [Fact]
    public void Exchange_ResponderVanishesBeforeTheRequest_EndsAtTheDeadline()
    {
        using var world = new ExchangeSimulation(4) { ResponderGone = true };
        var start = world.Now;
        world.Start(deadline: TimeSpan.FromSeconds(12));

        world.Run(TimeSpan.FromMinutes(5));

        Assert.Equal(ExchangeFailureCodes.DeadlineExceeded, world.Requester.Failure?.Code);
        Assert.InRange((world.Now - start).TotalSeconds, 12, 12 + Tolerance);
        Assert.Equal(0, world.HandlerRuns);
        // Back-off: a publisher that is gone is not flooded.
        Assert.InRange(world.PacketsSent, 10, 60);
    }

    [Fact]
    public void Exchange_ResponderVanishesMidAnswer_EndsAsIdle()
    {
        using var world = new ExchangeSimulation(5) { AnswerBody = ExchangeTests.Bytes(1, 4 << 20) };
        world.Start();
        world.RunUntil(() => world.ReceivedAnswer.Length > 1 << 20, TimeSpan.FromSeconds(60));
        world.ResponderGone = true;
        world.Relays.ToList().ForEach(relay => relay.Loss = 1);
        var gone = world.Now;

        world.Run(TimeSpan.FromMinutes(5));

        Assert.Equal(ExchangeFailureCodes.IdleTimeout, world.Requester.Failure?.Code);
        Assert.InRange((world.Now - gone).TotalSeconds, 29, 31);
    }

    [Fact]
    public void Exchange_RequesterVanishes_ResponderForgetsAndFreesAll()
    {
        using var world = new ExchangeSimulation(6) { AnswerBody = ExchangeTests.Bytes(1, 4 << 20), RequestBody = ExchangeTests.Bytes(2, 1 << 20) };
        world.Start("POST");
        world.RunUntil(() => world.ReceivedAnswer.Length > 1 << 20, TimeSpan.FromSeconds(60));
        world.Relays.ToList().ForEach(relay => relay.Loss = 1);

        world.RunUntil(() => world.Responder is null, TimeSpan.FromMinutes(5));

        Assert.Null(world.Responder);
        Assert.Equal(0, world.ResponderBudget.Used);
    }

    [Fact]
    public void Exchange_SlowReader_HoldsTheSenderBack()
    {
        using var world = new ExchangeSimulation(9) { AnswerBody = ExchangeTests.Bytes(1, 6 << 20), ReaderSpeed = 200_000 };
        world.Start();

        world.Run(TimeSpan.FromMinutes(5));

        Assert.Null(world.Requester.Failure);
        Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
        var largest = 3 * 32_768;
        Assert.InRange(world.MostUnread, largest, world.Options.Window * largest);
    }

    [Fact]
    public void Exchange_ReaderPausesForMinutes_StaysAlive()
    {
        using var world = new ExchangeSimulation(10) { AnswerBody = ExchangeTests.Bytes(1, 3 << 20), ReaderSpeed = 1 };
        world.Start();
        world.RunUntil(() => false, TimeSpan.FromMinutes(3));
        Assert.Null(world.Requester.Failure);
        world.ReaderSpeed = null;

        world.Run(TimeSpan.FromMinutes(1));

        Assert.Null(world.Requester.Failure);
        Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
    }

    [Fact]
    public void Exchange_SlowHandler_IsWaitedForWithFewPackets()
    {
        using var world = new ExchangeSimulation(11) { AnswerBody = ExchangeTests.Bytes(1, 9_000), HandlerDelay = TimeSpan.FromSeconds(25) };
        world.Start();

        world.Run(TimeSpan.FromMinutes(1));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        Assert.InRange(world.PacketsSent, 12, 30);
    }

    [Fact]
    public void Exchange_BodyThatMovesForLongerThanTheDeadline_IsNotCutByIt()
    {
        using var world = new ExchangeSimulation(31) { RequestBody = ExchangeTests.Bytes(1, 6_000_000) };
        foreach (var relay in world.Relays) relay.Delay = TimeSpan.FromMilliseconds(150);
        var start = world.Now;
        world.Start("POST", TimeSpan.FromSeconds(4));

        world.Run(TimeSpan.FromMinutes(5));

        Assert.Null(world.Requester.Failure);
        Assert.True(world.Now - start > TimeSpan.FromSeconds(4), "the body was too quick to show anything");
        Assert.Equal(world.RequestBody, world.ReceivedRequest);
    }

    [Fact]
    public void Exchange_HandlerNeverAnswers_BothSidesEndAtTheDeadline()
    {
        using var world = new ExchangeSimulation(12) { HandlerAnswers = false };
        world.Start(deadline: TimeSpan.FromSeconds(20));

        world.Run(TimeSpan.FromMinutes(1));

        Assert.Equal(ExchangeFailureCodes.DeadlineExceeded, world.Requester.Failure?.Code);
        world.RunUntil(() => world.Responder is null, TimeSpan.FromMinutes(1));
        Assert.Null(world.Responder);
    }

    [Fact]
    public void Exchange_Cancelled_TellsTheResponder()
    {
        using var world = new ExchangeSimulation(13) { HandlerDelay = TimeSpan.FromSeconds(20) };
        world.Start();
        world.RunUntil(() => world.Responder is { Head: not null } && world.Requester.NextDue > world.Now + TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(2));

        world.Requester.Fail(new ExchangeFailure(ExchangeFailureCodes.Cancelled, "enough"), world.Now);
        world.RunUntil(() => world.Responder is not { Failure: null }, TimeSpan.FromSeconds(1));

        Assert.True(world.Responder is not { Failure: null });
        Assert.Equal(ExchangeFailureCodes.Cancelled, world.Requester.Failure?.Code);
    }

    [Fact]
    public void Exchange_ResponderFails_RequesterHearsWhy()
    {
        using var world = new ExchangeSimulation(14) { HandlerAnswers = false };
        world.Start();
        world.RunUntil(() => world.Responder is { IsRequestComplete: true }, TimeSpan.FromSeconds(5));

        world.Responder!.Fail(new ExchangeFailure(ExchangeFailureCodes.OriginTimeout, "The origin is slow."), world.Now);
        world.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(new ExchangeFailure(ExchangeFailureCodes.OriginTimeout, "The origin is slow."), world.Requester.Failure);
    }

    [Fact]
    public void Exchange_FirstNoticeOfFailureLost_IsRepeatedWhenAskedFor()
    {
        using var world = new ExchangeSimulation(15) { HandlerAnswers = false };
        world.Start();
        world.RunUntil(() => world.Responder is { IsRequestComplete: true }, TimeSpan.FromSeconds(5));
        var lost = world.PacketsSent + 1;
        world.Lose = (number, _) => number <= lost;

        world.Responder!.Fail(new ExchangeFailure(ExchangeFailureCodes.OriginTimeout, "slow"), world.Now);
        world.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(ExchangeFailureCodes.OriginTimeout, world.Requester.Failure?.Code);
    }

    [Fact]
    public void Exchange_PacketsReplayed_AreRefusedAndChangeNothing()
    {
        using var world = new ExchangeSimulation(16) { AnswerBody = ExchangeTests.Bytes(1, 200_000) };
        var seen = new List<(NodeId Node, byte[] Packet)>();
        world.Delivered = (node, packet) => seen.Add((node, packet));
        world.Start();
        world.Run(TimeSpan.FromSeconds(10));
        world.RunUntil(() => false, TimeSpan.FromSeconds(1));
        var (received, runs) = (world.ResponderCounters.PacketsReceived, world.HandlerRuns);
        world.Delivered = null;

        foreach (var (node, packet) in seen) world.Inject(node, packet);
        world.RunUntil(() => false, TimeSpan.FromSeconds(1));

        Assert.Equal((received, runs), (world.ResponderCounters.PacketsReceived, world.HandlerRuns));
        Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
    }

    [Fact]
    public void Exchange_ReplyBlocksUsedUp_AnswerPausesAndGoesOn()
    {
        using var world = new ExchangeSimulation(19) { AnswerBody = ExchangeTests.Bytes(1, 1 << 20) };
        world.Start();
        world.RunUntil(() => world.Responder is { Head: not null }, TimeSpan.FromSeconds(5));
        world.Lose = (_, end) => end == DriverWorld.Id(2);
        world.RunUntil(() => false, TimeSpan.FromSeconds(9));
        var paused = world.ReceivedAnswer.Length;
        var before = world.ResponderCounters.Retransmissions;
        world.Lose = (_, _) => false;

        world.Run(TimeSpan.FromSeconds(60));

        // Eight blocks carried one or two segments; nothing more could come until new ones arrived.
        Assert.InRange(paused, 1, 200_000);
        Assert.InRange(before, 0, 2);
        Assert.Null(world.Requester.Failure);
        Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
        Assert.Equal(1, world.HandlerRuns);
    }

    [Fact]
    public void Exchange_AllAcknowledgementsOfTheRequestLost_RunsOnceAllTheSame()
    {
        using var world = new ExchangeSimulation(20) { AnswerBody = ExchangeTests.Bytes(1, 100), HandlerDelay = TimeSpan.FromSeconds(6) };
        world.Lose = (_, end) => end == DriverWorld.Id(1) && world.Now < new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero);
        world.Start();

        world.Run(TimeSpan.FromSeconds(30));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(1, world.HandlerRuns);
        Assert.True(world.RequesterCounters.Retransmissions > 0);
    }

    [Fact]
    public void Exchange_RelaysWithUnusableKeys_CostPathsNotExchanges()
    {
        using var world = new ExchangeSimulation(21, relays: 24) { AnswerBody = ExchangeTests.Bytes(1, 300_000), RequestBody = ExchangeTests.Bytes(2, 300_000) };
        foreach (var relay in world.Relays.Take(2)) relay.Descriptor = relay.Descriptor with { RoutingKey = [.. new byte[32]] };
        world.Start("POST");

        world.Run(TimeSpan.FromSeconds(30));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        Assert.All(world.Relays.Take(2), relay => Assert.True(world.Health.Suspicion(relay.Id, world.Now) > 0));
    }

    [Fact]
    public void Exchange_WhateverItHeld_IsGivenBackAtTheEnd()
    {
        using var world = new ExchangeSimulation(22) { AnswerBody = ExchangeTests.Bytes(1, 500_000), RequestBody = ExchangeTests.Bytes(2, 500_000) };
        foreach (var relay in world.Relays) (relay.Loss, relay.Duplication) = (0.02, 0.1);
        world.Start("POST");
        world.Run(TimeSpan.FromSeconds(60));
        Assert.Null(world.Requester.Failure);

        world.RunUntil(() => world.Responder is null && world.Requester.IsOver(world.Now), TimeSpan.FromMinutes(2));
        world.Requester.Dispose();

        Assert.Equal((0, 0), (world.RequesterBudget.Used, world.ResponderBudget.Used));
    }

    [Fact]
    public void Exchange_TooFewRelays_FailsAtOnce()
    {
        using var world = new ExchangeSimulation(17, relays: 1);
        world.Start();

        Assert.Equal(ExchangeFailureCodes.NoPaths, world.Requester.Failure?.Code);
        Assert.Equal(0, world.PacketsSent);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void Exchange_SmallNetwork_WorksWithoutGivingARelayAPackage(int relays)
    {
        using var world = new ExchangeSimulation(18, relays) { AnswerBody = ExchangeTests.Bytes(1, 300_000), RequestBody = ExchangeTests.Bytes(2, 5_000) };
        world.Start("POST");

        world.Run(TimeSpan.FromSeconds(30));

        Assert.Null(world.Requester.Failure);
        Assert.Equal(world.AnswerBody, world.ReceivedAnswer);
        ExchangeTests.AssertNoRelayCouldRebuild(world);
    }

    private static void Survives(int seed)
    {
        var random = new Random(seed);
        using var world = new ExchangeSimulation(seed, relays: random.Next(8, 30))
        {
            RequestBody = ExchangeTests.Bytes(seed, random.Next(3) == 0 ? random.Next(300_000) : random.Next(200)),
            AnswerBody = ExchangeTests.Bytes(~seed, random.Next(2) == 0 ? random.Next(400_000) : random.Next(3_000)),
            HandlerDelay = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? 0 : random.Next(4_000)),
        };
        var harshness = random.NextDouble() * 0.15;
        foreach (var relay in world.Relays)
        {
            relay.Loss = harshness * random.NextDouble();
            relay.Corruption = 0.3 * harshness * random.NextDouble();
            relay.Duplication = random.NextDouble() * 0.2;
            relay.Jitter = TimeSpan.FromMilliseconds(random.Next(150));
        }

        if (random.Next(3) == 0) world.Relays[random.Next(world.Relays.Length)].Loss = 1;
        world.Start("POST");

        world.Run(TimeSpan.FromMinutes(10));

        Assert.True(world.IsSettled);
        Assert.InRange(world.HandlerRuns, 0, 1);
        if (world.Requester.Failure is { } failure)
        {
            Assert.True(ExchangeFailureCodes.IsKnown(failure.Code));
            Assert.NotEqual(ExchangeFailureCodes.ProtocolViolation, failure.Code);
        }
        else
        {
            Assert.True(world.RequestBody.AsSpan().SequenceEqual(world.ReceivedRequest));
            Assert.True(world.AnswerBody.AsSpan().SequenceEqual(world.ReceivedAnswer));
        }

        ExchangeTests.AssertNoRelayCouldRebuild(world);
    }
}
