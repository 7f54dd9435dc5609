using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Tests.Publishing;

public sealed class HttpForwarderBodyTests
{
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    [Fact]
    public async Task HandleAsync_BodyOfStatedLength_IsSentWithThatLength()
    {
        var (origin, came) = Reading(5);
        await using var served = origin;
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await HttpForwarderTests.Ask(
            forwarder, Requests.Make("POST", body: Requests.Body("hello"), headers: [new("content-length", "5"), new("Content-Type", "text/x")]));

        var (head, body) = await came.Soon();
        Assert.Equal("hello", body);
        Assert.Contains("Content-Length: 5\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/x\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("ok", answer.Body);
    }

    [Fact]
    public async Task HandleAsync_WholeBodyIsThere_IsSentWithItsLength()
    {
        var (origin, came) = Reading(5);
        await using var served = origin;
        using var forwarder = new HttpForwarder(origin.Address);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("hello"u8.ToArray(), Calls.Token);
        await pipe.Writer.CompleteAsync();

        await HttpForwarderTests.Ask(forwarder, Requests.Make("PUT", body: pipe.Reader));

        Assert.Contains("Content-Length: 5\r\n", (await came.Soon()).Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_BodyOfUnknownLength_IsOfferedFirstAndStreamed()
    {
        var first = new TaskCompletionSource();
        var rest = new TaskCompletionSource<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            var head = await exchange.ReadHeadAsync();
            Assert.Contains("Expect: 100-continue", head, StringComparison.Ordinal);
            Assert.Contains("Transfer-Encoding: chunked", head, StringComparison.Ordinal);
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal("5\r\nhello\r\n", Encoding.ASCII.GetString(await exchange.ReadAsync(10)));
            first.SetResult();
            rest.SetResult(Encoding.ASCII.GetString(await exchange.ReadAsync(15)));
            await exchange.SendAsync(Fine);
        });
        using var forwarder = new HttpForwarder(origin.Address);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("hello"u8.ToArray(), Calls.Token);
        var asking = HttpForwarderTests.Ask(forwarder, Requests.Make("POST", body: pipe.Reader));

        // The first piece arrives although the second was not even written.
        await first.Task.Soon();
        await pipe.Writer.WriteAsync("world"u8.ToArray(), Calls.Token);
        await pipe.Writer.CompleteAsync();

        Assert.Equal("5\r\nworld\r\n0\r\n\r\n", await rest.Task.Soon());
        Assert.Equal("ok", (await asking).Body);
    }

    [Fact]
    public async Task HandleAsync_ServerRefusesBeforeTheBody_ItsAnswerComesAndTheBodyIsLetGo()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
        using var forwarder = new HttpForwarder(origin.Address);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("hello"u8.ToArray(), Calls.Token);

        var answer = await HttpForwarderTests.Ask(forwarder, Requests.Make("POST", body: pipe.Reader, headers: [new("Content-Length", "10000000")]));

        Assert.Equal((413, "big"), (answer.Status, answer.Body));
        Assert.True((await pipe.Writer.FlushAsync(Calls.Token)).IsCompleted);
    }

    [Fact]
    public async Task HandleAsync_SmallBodyUnread_ServersAnswerComes()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.0 501 Unsupported\r\nContent-Length: 2\r\n\r\nno");
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await HttpForwarderTests.Ask(forwarder, Requests.Make("POST", body: Requests.Body("hello"), headers: [new("Content-Length", "5")]));

        Assert.Equal((501, "no"), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("DELETE", true)]
    [InlineData("GET", false)]
    public async Task HandleAsync_NoBody_SaysSoWhereTheMethodMayHaveOne(string method, bool says)
    {
        var (origin, came) = Reading(0);
        await using var served = origin;
        using var forwarder = new HttpForwarder(origin.Address);

        await HttpForwarderTests.Ask(forwarder, Requests.Make(method));

        Assert.Equal(says, (await came.Soon()).Head.Contains("Content-Length: 0\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HandleAsync_EmptyBodyWithAType_KeepsTheType()
    {
        var (origin, came) = Reading(0);
        await using var served = origin;
        using var forwarder = new HttpForwarder(origin.Address);

        await HttpForwarderTests.Ask(forwarder, Requests.Make("POST", headers: [new("Content-Length", "0"), new("Content-Type", "text/x")]));

        Assert.Contains("Content-Type: text/x\r\n", (await came.Soon()).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "6")]
    [InlineData("5, 6", null)]
    [InlineData("+5", null)]
    [InlineData("0x5", null)]
    [InlineData("99999999999999999999", null)]
    public async Task HandleAsync_LengthThatMakesNoSense_Is400AndTheServerIsNotAsked(string one, string? other)
    {
        await using var origin = RawOrigin.Answering(Fine);
        using var forwarder = new HttpForwarder(origin.Address);
        List<HeaderField> headers = [new("Content-Length", one)];
        if (other is not null) headers.Add(new("Content-Length", other));

        var answer = await HttpForwarderTests.Ask(forwarder, Requests.Make("POST", body: Requests.Body("hello"), headers: [.. headers]));

        Assert.Equal(400, answer.Status);
        Assert.Equal(0, origin.Connections);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("6")]
    public async Task HandleAsync_BodyOfAnotherLengthThanStated_FailsAsTheRequestersFault(string stated)
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadToEndAsync());
        using var forwarder = new HttpForwarder(origin.Address);

        var fault = await Assert.ThrowsAsync<ExchangeFailureException>(() => forwarder.HandleAsync(
            Requests.Make("POST", body: Requests.Body("hello"), headers: [new("Content-Length", stated)]), Calls.Token).Soon());

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, fault.Failure.Code);
    }

    [Fact]
    public async Task HandleAsync_BodyCutOnItsWay_TellsItsOwnReasonAndTheServerSeesNoEnd()
    {
        var sent = new TaskCompletionSource<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadHeadAsync();
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            sent.SetResult(await exchange.ReadToEndAsync());
        });
        using var forwarder = new HttpForwarder(origin.Address);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("hello"u8.ToArray(), Calls.Token);
        var asking = forwarder.HandleAsync(Requests.Make("POST", body: pipe.Reader), Calls.Token);

        await pipe.Writer.CompleteAsync(new ExchangeFailureException(new ExchangeFailure(ExchangeFailureCodes.Cancelled, "The caller left.")));

        var fault = await Assert.ThrowsAsync<ExchangeFailureException>(() => asking.Soon());
        Assert.Equal("The caller left.", fault.Failure.Text);
        Assert.DoesNotContain("0\r\n\r\n", await sent.Task.Soon(), StringComparison.Ordinal);
    }

    private static (RawOrigin Origin, Task<(string Head, string Body)> Came) Reading(int length)
    {
        var came = new TaskCompletionSource<(string, string)>();
        var origin = new RawOrigin(async exchange =>
        {
            var head = await exchange.ReadHeadAsync();
            came.SetResult((head, Encoding.UTF8.GetString(await exchange.ReadAsync(length))));
            await exchange.SendAsync(Fine);
        });
        return (origin, came.Task);
    }
}
