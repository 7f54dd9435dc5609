using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Splitting;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class SplitDriverTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_SmallRequest_AnswerComesBackOverFewPackets()
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse
        {
            Status = 200,
            Reason = "OK",
            Headers = [new HeaderField("content-type", "text/plain")],
            Body = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes($"{request.Method} {request.Target}"))),
        }), new ManualTimeProvider());

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/a?b" }, world.Recipient, Stop);

        Assert.Null(response.Failure);
        Assert.Equal(200, response.Status);
        Assert.Equal([new HeaderField("content-type", "text/plain")], response.Headers);
        Assert.Equal("GET /a?b", await new StreamReader(response.Body).ReadToEndAsync(Stop));
        // The clock stands still, so nothing is sent twice: 5 fragments there, 1 acknowledgement, 5 fragments back, and one for them. Three of
        // five are enough either way, so the last ones may still be on their way.
        Assert.InRange(world.Network.Packets, 6, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(8 * 1024 * 1024)]
    public async Task SendAsync_BodyBothWays_ComesBackUnchanged(int size)
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = request.Body }));
        var body = new byte[size];
        new Random(size).NextBytes(body);

        await using var response = await world.Requester.SendAsync(
            new SplitRequest { Method = "POST", Target = "/", Body = PipeReader.Create(new MemoryStream(body)) }, world.Recipient, Stop);
        var back = new MemoryStream();
        await response.Body.CopyToAsync(back, Stop);

        Assert.Null(response.Failure);
        Assert.True(body.AsSpan().SequenceEqual(back.ToArray()));
    }

    [Fact]
    public async Task SendAsync_SixtyFourMebibytesBothWays_ComeBackUnchanged()
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = request.Body }));
        const int size = 64 << 20;

        await using var response = await world.Requester.SendAsync(
            new SplitRequest { Method = "POST", Target = "/", Body = PipeReader.Create(new PatternStream(size)) }, world.Recipient, Stop);
        var (count, unchanged) = await PatternStream.CheckAsync(response.Body, Stop);

        Assert.Null(response.Failure);
        Assert.Equal(size, count);
        Assert.True(unchanged);
    }

    [Fact]
    public async Task SendAsync_BodyBeyondTheLimit_FailsAsTooLarge()
    {
        var options = new ExchangeOptions { MaximumBody = 300_000 };
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = request.Body }), options: options);

        await using var response = await world.Requester.SendAsync(
            new SplitRequest { Method = "POST", Target = "/", Body = PipeReader.Create(new PatternStream(300_001)) }, world.Recipient, Stop);

        // The answer's head may have come before the request grew too long; then its body says so.
        var failure = response.Failure
            ?? (await Assert.ThrowsAsync<ExchangeFailureException>(() => response.Body.CopyToAsync(Stream.Null, Stop))).Failure;
        Assert.Equal(ExchangeFailureCodes.BodyTooLarge, failure.Code);
    }

    [Fact]
    public async Task SendAsync_AnswerBodyBreaksOff_ReaderSeesTheReason()
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse
        {
            Status = 200,
            Body = PipeReader.Create(new PatternStream(500_000, breaksOff: true)),
        }));

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        var broken = await Assert.ThrowsAsync<ExchangeFailureException>(() => response.Body.CopyToAsync(Stream.Null, Stop));

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, broken.Failure.Code);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public async Task SendAsync_AnswerWithoutBodyByDefinition_IsEmptyAndKeepsItsHeaders(string method, int status)
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse
        {
            Status = status,
            Headers = [new HeaderField("content-length", "5")],
            Body = PipeReader.Create(new MemoryStream([1, 2, 3, 4, 5])),
        }));

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = method, Target = "/" }, world.Recipient, Stop);

        Assert.Equal(status, response.Status);
        Assert.Equal("content-length", Assert.Single(response.Headers).Name);
        Assert.Equal(0, await response.Body.ReadAsync(new byte[8], Stop));
    }

    [Fact]
    public async Task SendAsync_HandlerThrows_RequesterGetsANameWithoutTheText()
    {
        await using var world = new DriverWorld((_, _) => throw new InvalidOperationException("a secret path"));

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, response.Failure?.Code);
        Assert.DoesNotContain("secret", response.Failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_HandlerNamesAFailure_RequesterGetsIt()
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(OutgoingResponse.Failed(ExchangeFailureCodes.OriginTimeout, "slow")));

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);

        Assert.Equal(new ExchangeFailure(ExchangeFailureCodes.OriginTimeout, "slow"), response.Failure);
    }

    [Fact]
    public async Task SendAsync_CallerCancels_HandlerIsCancelled()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var world = new DriverWorld(async (_, token) =>
        {
            using var registration = token.Register(() => cancelled.SetResult());
            started.SetResult();
            await cancelled.Task;
            throw new OperationCanceledException(token);
        });
        using var cancel = new CancellationTokenSource();

        var sending = world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, cancel.Token);
        await started.Task.WaitAsync(Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await cancelled.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task DisposeAsync_AnswerHalfRead_StopsTheHandlersBody()
    {
        var body = new PatternStream(60 << 20);
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = PipeReader.Create(body), Owner = body }));

        var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        await response.Body.ReadExactlyAsync(new byte[100_000], Stop);
        await response.DisposeAsync();

        await body.Disposed.WaitAsync(Stop);
        Assert.InRange(body.Position, 100_000, 30 << 20);
    }

    [Fact]
    public async Task Receive_ReaderLagsBehind_SenderIsNeverFarAhead()
    {
        const int size = 12 << 20;
        var body = new PatternStream(size);
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = PipeReader.Create(body) }));
        // What both windows, the sender's next two segments and the buffers between can hold.
        var most = ((2 * new ExchangeOptions().Window) + 6) * 98_304;

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        // Nothing is read yet, and still the answer fills what room there is.
        while (body.Position < 1 << 20) await Task.Delay(1, Stop);
        var buffer = new byte[16 * 1024];
        var count = 0L;
        for (int read; (read = await response.Body.ReadAsync(buffer, Stop)) > 0;)
        {
            Assert.InRange(body.Position - count, 0, most);
            count += read;
        }

        Assert.Equal(size, count);
    }

    [Fact]
    public async Task SendAsync_Traced_EveryFragmentHasItsPath()
    {
        await using var world = new DriverWorld(async (_, token) =>
        {
            await Task.Yield();
            return new OutgoingResponse { Status = 200, Body = PipeReader.Create(new MemoryStream([1, 2, 3])) };
        }, new ManualTimeProvider());

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/", Trace = true }, world.Recipient, Stop);
        await response.Body.CopyToAsync(Stream.Null, Stop);

        var rows = response.Trace!.Rows;
        var there = rows.Where(row => row.Direction == TraceDirection.Request).ToArray();
        var back = rows.Where(row => row.Direction == TraceDirection.Answer).ToArray();
        Assert.Equal([0, 1, 2, 3, 4], there.Select(row => row.Index));
        Assert.InRange(back.Length, 3, 5);
        Assert.All(rows, row => Assert.Equal((3, 2_048), (row.Path.Length, row.Bytes)));
        Assert.Equal(15, there.SelectMany(row => row.Path).Distinct().Count());
        Assert.True(there.Count(row => row is { Verified: true, Elapsed: not null }) >= 3);
    }

    [Fact]
    public async Task DisposeAsync_ResponderWithARunningRequest_LetsItFinish()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var world = new DriverWorld(async (_, _) =>
        {
            started.SetResult();
            await release.Task;
            return new OutgoingResponse { Status = 200 };
        });
        var sending = world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        await started.Task.WaitAsync(Stop);

        var stopping = world.Responder.DisposeAsync();
        release.SetResult();

        await using var response = await sending;
        await stopping;
        Assert.Equal(200, response.Status);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_HandlerThatNeverEnds_IsToldAfterTheDrainLimit()
    {
        var started = new TaskCompletionSource();
        var options = new ExchangeOptions { DrainLimit = TimeSpan.Zero };
        var world = new DriverWorld(async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new OutgoingResponse { Status = 200 };
        }, options: options);
        var sending = world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        await started.Task.WaitAsync(Stop);

        await world.Responder.DisposeAsync();

        await using var response = await sending;
        Assert.Equal(ExchangeFailureCodes.PublisherStopped, response.Failure?.Code);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Receive_FragmentOfAnUnknownRequest_IsIgnoredAndCounted()
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse { Status = 200 }));
        var fragments = Splitter.Split(StreamId.New(), 1, false, new byte[100], SplitParameters.Small);
        var hop = new OnionHop(world.Recipient.NodeId, world.Recipient.RoutingKey);
        var relay = world.Network.Relays[0].Descriptor;
        var path = new[] { new OnionHop(relay.Id, relay.RoutingKey), hop };
        var packet = OnionPacket.Create(CellClass.Small, path, [ExchangeFormat.FragmentContent, .. fragments[0].ToArray()]);

        await world.Network.SendAsync(relay.Id, packet, Stop);

        Assert.Equal((1, 0), (world.Responder.Counters.Unknown, world.Responder.Counters.Started));
    }

    [Fact]
    public async Task SendAsync_SenderHangs_DeadlineHoldsAllTheSame()
    {
        var clock = new ManualTimeProvider();
        using var keys = new RoutingKeyRing();
        keys.Rotate(clock.GetUtcNow());
        await using var requester = new SplitRequester(
            new HangingSender(), new MemoryNetwork(), new RequesterIdentity(DriverWorld.Id(1), keys), new ExchangeOptions(), clock);
        var start = clock.GetUtcNow();

        var sending = requester.SendAsync(
            new SplitRequest { Method = "GET", Target = "/", Deadline = TimeSpan.FromSeconds(20) },
            new Recipient(DriverWorld.Id(2), keys.CurrentKey(start)), Stop);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Stop);
        }

        Assert.Equal(ExchangeFailureCodes.DeadlineExceeded, (await sending).Failure?.Code);
        // No test can say how far the clock ran on before the loop looked at it; it must not have been earlier.
        Assert.True(clock.GetUtcNow() - start >= TimeSpan.FromSeconds(20));
        var stopping = requester.DisposeAsync().AsTask();
        while (!stopping.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Stop);
        }
    }

    [Fact]
    public async Task SendAsync_RelaysUnknown_FailsWithTheReason()
    {
        using var keys = new RoutingKeyRing();
        keys.Rotate(TimeProvider.System.GetUtcNow());
        await using var requester = new SplitRequester(
            new HangingSender(), new UnknownRelays(), new RequesterIdentity(DriverWorld.Id(1), keys), new ExchangeOptions(), TimeProvider.System);

        await using var response = await requester.SendAsync(
            new SplitRequest { Method = "GET", Target = "/" }, new Recipient(DriverWorld.Id(2), keys.Periods[0].PublicKey), Stop);

        Assert.Equal(ExchangeFailureCodes.NoPaths, response.Failure?.Code);
    }

    [Fact]
    public async Task SendAsync_RecipientKeyOfSmallOrder_FailsWithTheReason()
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse { Status = 200 }));

        await using var response = await world.Requester.SendAsync(
            new SplitRequest { Method = "GET", Target = "/" }, world.Recipient with { RoutingKey = [.. new byte[32]] }, Stop);

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, response.Failure?.Code);
    }

    [Fact]
    public async Task SendAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse
        {
            Status = 200,
            Body = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(request.Target))),
        }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = $"/{i}" }, world.Recipient, Stop);
            return response.Failure?.ToString() ?? await new StreamReader(response.Body).ReadToEndAsync(Stop);
        }));

        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"/{i}"), answers);
        Assert.Equal((64, 64), (world.Responder.Counters.Started, world.Requester.Counters.Completed));
    }

    [Fact]
    public async Task SendAsync_MoreThanAllowed_IsOverloaded()
    {
        var started = new TaskCompletionSource();
        var options = new ExchangeOptions { MaximumExchanges = 1, DrainLimit = TimeSpan.Zero };
        await using var world = new DriverWorld(async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new OutgoingResponse { Status = 200 };
        }, options: options);
        _ = world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);
        await started.Task.WaitAsync(Stop);

        await using var second = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/" }, world.Recipient, Stop);

        Assert.Equal(ExchangeFailureCodes.Overloaded, second.Failure?.Code);
    }

    [Theory]
    [InlineData("GE T", "/")]
    [InlineData("GET", "x")]
    [InlineData("GET", "/a b")]
    [InlineData("GET", "/a\r\nX: y")]
    public async Task SendAsync_HeadThatHttpForbids_Throws(string method, string target)
    {
        await using var world = new DriverWorld((_, _) => Task.FromResult(new OutgoingResponse { Status = 200 }));

        await Assert.ThrowsAsync<ArgumentException>(
            () => world.Requester.SendAsync(new SplitRequest { Method = method, Target = target }, world.Recipient, Stop));
    }
}
