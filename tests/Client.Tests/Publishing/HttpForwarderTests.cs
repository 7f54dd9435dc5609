using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Client.Tests.Publishing;

public sealed class HttpForwarderTests
{
    [Fact]
    public async Task HandleAsync_PlainGet_SendsWhatWasAskedAndGivesTheAnswer()
    {
        var head = new TaskCompletionSource<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            head.SetResult(await exchange.ReadHeadAsync());
            await exchange.SendAsync("HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Word: größe\r\n\r\nhello");
        });
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await Ask(forwarder, Requests.Make(target: "/a%2fb/../%41?q=%20", headers: [new("Host", "example.test"), new("X-Word", "größe")]));

        var lines = (await head.Task).Split("\r\n");
        Assert.Equal("GET /a%2fb/../%41?q=%20 HTTP/1.1", lines[0]);
        Assert.Contains("Host: example.test", lines);
        Assert.Contains("X-Word: " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("größe")), lines);
        Assert.Equal((200, "Fine", "hello"), (answer.Status, answer.Reason, answer.Body));
        Assert.Equal(["a=1", "b=2"], answer.Values("Set-Cookie"));
        Assert.Equal(["größe"], answer.Values("X-Word"));
        Assert.Equal(["5"], answer.Values("Content-Length"));
    }

    [Fact]
    public async Task HandleAsync_OriginWithABasePath_AnswersAsIfItBeganThere()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 302 Found\r\nLocation: /base/next\r\nSet-Cookie: a=1; Path=/base\r\nContent-Length: 0\r\n\r\n");
        using var forwarder = new HttpForwarder(new Uri(origin.Address, "/base/"));

        var answer = await Ask(forwarder, Requests.Make(target: "/first"));

        Assert.Equal(["/next"], answer.Values("Location"));
        Assert.Equal(["a=1; Path=/"], answer.Values("Set-Cookie"));
    }

    [Fact]
    public async Task HandleAsync_HopByHopFields_StopOnBothSides()
    {
        var head = new TaskCompletionSource<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            head.SetResult(await exchange.ReadHeadAsync());
            await exchange.SendAsync(
                "HTTP/1.1 200 OK\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\nTrailer: X\r\nX-Kept: 2\r\nContent-Length: 0\r\n\r\n");
        });
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await Ask(forwarder, Requests.Make(headers:
        [
            new("Connection", "X-Private"), new("X-Private", "1"), new("TE", "trailers"), new("Upgrade", "h2c"),
            new("Proxy-Authorization", "secret"), new("Expect", "100-continue"), new("X-Kept", "2"),
        ]));

        var sent = await head.Task;
        foreach (var gone in new[] { "X-Private", "TE:", "Upgrade", "secret", "Expect" }) Assert.DoesNotContain(gone, sent, StringComparison.Ordinal);
        Assert.Contains("X-Kept: 2", sent, StringComparison.Ordinal);
        Assert.Equal(["Content-Length", "X-Kept"], answer.Fields.Select(field => field.Name).Order());
    }

    [Fact]
    public async Task HandleAsync_ChunkedAnswer_IsUnwrappedAndLosesAnyLength()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await Ask(forwarder, Requests.Make());

        Assert.Equal("hello", answer.Body);
        Assert.Empty(answer.Values("Content-Length"));
        Assert.Empty(answer.Values("Transfer-Encoding"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")]
    public async Task HandleAsync_AnswerCutMidway_NeverEndsCleanly(string cut)
    {
        await using var origin = RawOrigin.Answering(cut);
        using var forwarder = new HttpForwarder(origin.Address);
        var response = await forwarder.HandleAsync(Requests.Make(), Calls.Token).Soon();
        Assert.Equal(200, response.Status);

        await Assert.ThrowsAnyAsync<IOException>(() => response.Body!.AsStream().CopyToAsync(Stream.Null, Calls.Token).Soon());

        response.Owner!.Dispose();
    }

    [Fact]
    public async Task HandleAsync_AnswerWithoutALengthReset_NeverEndsCleanly()
    {
        var begun = new TaskCompletionSource();
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadHeadAsync();
            await exchange.SendAsync("HTTP/1.0 200 OK\r\n\r\nhello");
            await begun.Task.WaitAsync(exchange.Stopping);
            exchange.Reset();
        });
        using var forwarder = new HttpForwarder(origin.Address);
        var response = await forwarder.HandleAsync(Requests.Make(), Calls.Token).Soon();
        var body = response.Body!.AsStream();
        await body.ReadExactlyAsync(new byte[5], Calls.Token).Soon();

        begun.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadAsync(new byte[1], Calls.Token).Soon());
        response.Owner!.Dispose();
    }

    [Fact]
    public async Task HandleAsync_AnswerWithoutALengthClosed_IsWhole()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.0 200 OK\r\n\r\nhello");
        using var forwarder = new HttpForwarder(origin.Address);

        Assert.Equal("hello", (await Ask(forwarder, Requests.Make())).Body);
    }

    [Fact]
    public async Task HandleAsync_Head_KeepsTheLengthAndHasNoBody()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await Ask(forwarder, Requests.Make("HEAD"));

        Assert.Equal(["1000"], answer.Values("Content-Length"));
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\nETag: \"x\"\r\n\r\n", 304)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204)]
    public async Task HandleAsync_AnswerWithoutABody_EndsAtItsHead(string text, int status)
    {
        await using var origin = RawOrigin.Answering(text);
        using var forwarder = new HttpForwarder(origin.Address);

        var answer = await Ask(forwarder, Requests.Make());

        Assert.Equal((status, ""), (answer.Status, answer.Body));
        Assert.Empty(answer.Values("Link"));
    }

    [Theory]
    [InlineData("not http at all\r\n\r\n", "not valid HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "not valid HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello!", "not valid HTTP")]
    [InlineData("", "before it answered")]
    public async Task HandleAsync_AnswerThatIsNone_FailsAsUnreachableAndSaysWhy(string text, string why)
    {
        await using var origin = RawOrigin.Answering(text);
        using var forwarder = new HttpForwarder(origin.Address);

        var response = await forwarder.HandleAsync(Requests.Make("POST"), Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, response.Failure!.Code);
        Assert.Contains(why, response.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_NothingListens_FailsAsUnreachableWithoutNamingTheAddress()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var forwarder = new HttpForwarder(new Uri($"http://127.0.0.1:{port}"));

        var response = await forwarder.HandleAsync(Requests.Make(), Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, response.Failure!.Code);
        Assert.Contains("refused", response.Failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", response.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task HandleAsync_ServerHangsUpUnheard_IsAskedOnceOnly(string method)
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadHeadAsync());
        using var forwarder = new HttpForwarder(origin.Address);

        var response = await forwarder.HandleAsync(Requests.Make(method), Calls.Token).Soon();

        Assert.Equal(ExchangeFailureCodes.OriginUnreachable, response.Failure!.Code);
        Assert.Equal(1, origin.Connections);
    }

    [Fact]
    public async Task HandleAsync_NoAnswerUntilTheDeadline_FailsAsTimeout()
    {
        var asked = new TaskCompletionSource();
        var time = new ManualTimeProvider();
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadHeadAsync();
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        using var forwarder = new HttpForwarder(origin.Address, time: time);
        var asking = forwarder.HandleAsync(Requests.Make(deadline: TimeSpan.FromSeconds(20)), Calls.Token);
        await asked.Task.Soon();

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(ExchangeFailureCodes.OriginTimeout, (await asking.Soon()).Failure!.Code);
    }

    [Fact]
    public async Task HandleAsync_DeadlinePassesWhileTheBodyComes_DoesNotCutIt()
    {
        var more = new TaskCompletionSource();
        var time = new ManualTimeProvider();
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadHeadAsync();
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            await more.Task.WaitAsync(exchange.Stopping);
            await exchange.SendAsync("world");
        });
        using var forwarder = new HttpForwarder(origin.Address, time: time);
        var response = await forwarder.HandleAsync(Requests.Make(deadline: TimeSpan.FromSeconds(20)), Calls.Token).Soon();

        time.Advance(TimeSpan.FromSeconds(60));
        more.SetResult();

        Assert.Equal("helloworld", (await Answer.ReadAsync(response)).Body);
    }

    [Fact]
    public async Task HandleAsync_Cancelled_HangsUpAndThrows()
    {
        var asked = new TaskCompletionSource();
        var hungUp = new TaskCompletionSource();
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.ReadHeadAsync();
            asked.SetResult();
            await exchange.ReadToEndAsync();
            hungUp.SetResult();
        });
        using var forwarder = new HttpForwarder(origin.Address);
        using var cancel = new CancellationTokenSource();
        var asking = forwarder.HandleAsync(Requests.Make(), cancel.Token);
        await asked.Task.Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Soon());
        await hungUp.Task.Soon();
    }

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/a/../../secret")]
    [InlineData("/%2e%2E/secret")]
    [InlineData("/..%2fsecret")]
    [InlineData("/a%5c..%5c..%5csecret")]
    [InlineData("/..;x=1/secret")]
    [InlineData("*")]
    public async Task HandleAsync_TargetLeavesThePublishedPath_Is400AndTheServerIsNotAsked(string target)
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using var forwarder = new HttpForwarder(new Uri(origin.Address, "/public/"));

        var answer = await Ask(forwarder, Requests.Make(target: target));

        Assert.Equal(400, answer.Status);
        Assert.Equal(0, origin.Connections);
    }

    [Fact]
    public async Task HandleAsync_BasePath_IsPutInFront()
    {
        var head = new TaskCompletionSource<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            head.SetResult(await exchange.ReadHeadAsync());
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using var forwarder = new HttpForwarder(new Uri(origin.Address, "/public/"));

        await Ask(forwarder, Requests.Make(target: "//x/a..b?up=/../"));

        Assert.StartsWith("GET /public//x/a..b?up=/../ HTTP/1.1", await head.Task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_Connect_IsRefused()
    {
        await using var origin = RawOrigin.Answering("HTTP/1.1 200 OK\r\n\r\n");
        using var forwarder = new HttpForwarder(origin.Address);

        Assert.Equal(501, (await Ask(forwarder, Requests.Make("CONNECT"))).Status);
        Assert.Equal(0, origin.Connections);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://127.0.0.1/?a=b")]
    [InlineData("http://127.0.0.1/#a")]
    [InlineData("http://me:secret@127.0.0.1/")]
    public void Constructor_NoOrigin_Throws(string address) =>
        Assert.Throws<ArgumentException>(() => new HttpForwarder(new Uri(address)).Dispose());

    internal static async Task<Answer> Ask(HttpForwarder forwarder, IncomingRequest request) =>
        await Answer.ReadAsync(await forwarder.HandleAsync(request, Calls.Token).Soon());
}
