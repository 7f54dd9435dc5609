using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class AppEndpointTests : IAsyncLifetime
{
    private const string Loopback = "apps:balancing:loopbackInstances";

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;
    private Origins _origins = null!;
    private RunningApp _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origins = await Origins.StartAsync(3);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _origins.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Run_ThreeInstances_AnswerInTurn()
    {
        await _app.DeployAsync(3);

        var answers = new List<string>();
        for (var i = 0; i < 6; i++) answers.Add(await Client.GetStringAsync(Uri("who"), Token));

        Assert.Equal(["0", "0", "1", "1", "2", "2"], answers.Order());
    }

    [Fact]
    public async Task Run_Request_ArrivesWholeAndWithoutWhatIsTheConnections()
    {
        await _app.DeployAsync(1);
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri("echo/../echo?a=%2F&b")) { Content = new StringContent(new string('x', 300_000)) };
        request.Headers.Connection.Add("X-Secret-Hop");
        request.Headers.Add("X-Secret-Hop", "1");
        request.Headers.Add("X-Forwarded-For", "9.9.9.9");

        using var answer = await Client.SendAsync(request, Token);

        Assert.Equal(new string('x', 300_000), await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal($"POST /echo?a=%2F&b {_host.Bridge.Authority}", answer.Headers.GetValues("X-Seen").Single());
        Assert.Equal($"127.0.0.1 {_host.Bridge.Authority} /run/web", answer.Headers.GetValues("X-From").Single());
        Assert.Equal("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Run_FieldInAnyScript_ArrivesAsItWas()
    {
        await _app.DeployAsync(1);
        using var caller = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        using var client = new HttpMessageInvoker(caller);
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri("echo")) { Content = new StringContent("x") };
        request.Headers.Add("X-Secret-Hop", "é ж");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith(" é ж", answer.Headers.GetValues("X-From").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\ncut")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nno length\r\n")]
    public async Task Run_BodyThatIsNotAsItSays_IsTheCallersFaultAndNoInstances(string rest)
    {
        await StopAsync();
        await StartAsync(new KeyValuePair<string, string?>("apps:balancing:breakerFailures", "2"));
        await _app.DeployAsync(1);

        for (var i = 0; i < 6; i++)
        {
            using var caller = new TcpClient();
            await caller.ConnectAsync(IPAddress.Loopback, _host.Bridge.Port, Token);
            var stream = caller.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /run/{RunningApp.Name}/echo HTTP/1.1\r\nHost: a\r\n{rest}"), Token);
            caller.Client.Shutdown(SocketShutdown.Send);
            Assert.DoesNotContain(" 50", await FirstLineAsync(stream), StringComparison.Ordinal);
        }

        Assert.Equal("0", await Client.GetStringAsync(Uri("who"), Token));
    }

    [Fact]
    public async Task Run_BodyOverTheServersOwnLimit_IsTheAppsToJudge()
    {
        await _app.DeployAsync(1);
        using var content = new ByteArrayContent(new byte[31_000_000]);

        using var answer = await Client.PostAsync(Uri("count"), content, Token);

        Assert.Equal("31000000", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Run_InstanceAtTheEdgesOwnLoopback_IsNotAskedUnlessThatIsAllowed()
    {
        await StopAsync();
        await StartAsync(new KeyValuePair<string, string?>(Loopback, "false"));
        await _app.DeployAsync(1);

        Assert.Equal((503, "no_instance"), await ProblemAsync("who"));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.17.0.2", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("127.9.9.9", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("ff02::1", false)]
    public void IsAcceptable_Address_IsOneMachines(string address, bool acceptable) =>
        Assert.Equal(acceptable, InstanceAddress.IsAcceptable(IPAddress.Parse(address), beside: false, _ => false));

    [Fact]
    public void IsAcceptable_AnAddressOfTheEdgesMachine_IsNot()
    {
        Assert.True(InstanceAddress.IsOwn(IPAddress.Loopback));
        Assert.False(InstanceAddress.IsOwn(IPAddress.Parse("192.0.2.1")));
        var address = IPAddress.Parse("10.1.2.3");
        Assert.False(InstanceAddress.IsAcceptable(address, beside: false, address.Equals));
        Assert.False(InstanceAddress.IsAcceptable(address.MapToIPv6(), beside: false, address.Equals));
        Assert.True(InstanceAddress.IsAcceptable(address, beside: true, address.Equals));
    }

    [Fact]
    public async Task Run_RedirectAndCookie_ComeBackUnderTheAppsPath()
    {
        await _app.DeployAsync(1);
        using var moved = await Client.GetAsync(Uri("moved"), Token);
        using var cookie = await Client.GetAsync(Uri("cookie"), Token);
        using var bare = await Client.GetAsync(new Uri(_host.Bridge, "/run/web?x"), Token);

        Assert.Equal("/run/web/there?x=1", moved.Headers.Location!.ToString());
        Assert.Equal("a=b; Path=/run/web/x", cookie.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal((HttpStatusCode.PermanentRedirect, "/run/web/?x"), (bare.StatusCode, bare.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Run_EventStream_ArrivesPieceByPiece()
    {
        await _app.DeployAsync(1);
        using var answer = await Client.GetAsync(Uri("events"), HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("data: 1", await reader.ReadLineAsync(Token));

        _origins.GoOn();

        Assert.Equal("\ndata: 2\n\n", (await reader.ReadToEndAsync(Token)).Replace("\r", ""));
    }

    [Fact]
    public async Task Run_WebSocket_PassesThroughBothWays()
    {
        await _app.DeployAsync(1);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Uri("socket")) { Scheme = "ws" }.Uri, Token);
        var buffer = new byte[64];
        foreach (var word in new[] { "hello", "again" })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(word), WebSocketMessageType.Text, true, Token);
            var got = await socket.ReceiveAsync(buffer, Token);
            Assert.Equal(word.ToUpperInvariant(), Encoding.UTF8.GetString(buffer, 0, got.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        Assert.Equal("bye", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task Run_OneInstanceGone_GetsAreAnsweredByTheOthersAndItIsLeftAlone()
    {
        await _app.DeployAsync(3);
        await _origins.StopOneAsync(1);

        for (var i = 0; i < 30; i++) Assert.NotEqual("1", await Client.GetStringAsync(Uri("who"), Token));

        // Its breaker is open by now, so that even what may not be tried twice goes to the others.
        for (var i = 0; i < 9; i++)
        {
            using var answer = await Client.PostAsync(Uri("who"), null, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Run_InstanceComesBack_IsUsedAgainAfterThePause()
    {
        await _app.DeployAsync(2);
        await _origins.StopOneAsync(1);
        for (var i = 0; i < 12; i++) await Client.GetStringAsync(Uri("who"), Token);
        await _origins.StartOneAsync(1);
        for (var i = 0; i < 6; i++) Assert.Equal("0", await Client.GetStringAsync(Uri("who"), Token));

        _clock.Advance(TimeSpan.FromSeconds(30));

        var answers = new List<string>();
        for (var i = 0; i < 20; i++) answers.Add(await Client.GetStringAsync(Uri("who"), Token));
        Assert.InRange(answers.Count(answer => answer == "1"), 8, 12);
    }

    [Fact]
    public async Task Run_AllInstancesGone_SaysSoAndStopsAsking()
    {
        await _app.DeployAsync(1);
        await _origins.StopOneAsync(0);

        for (var i = 0; i < 5; i++) Assert.Equal((502, "instance_unreachable"), await ProblemAsync("who"));
        Assert.Equal((503, "instances_failing"), await ProblemAsync("who"));
    }

    [Fact]
    public async Task Run_InstanceSaysThatItIsUnwell_ItsAnswerComesAndItIsLeftAloneInTheEnd()
    {
        await _app.DeployAsync(1);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Client.GetAsync(Uri("unwell"), Token)).StatusCode);

        Assert.Equal((503, "instances_failing"), await ProblemAsync("who"));
    }

    [Fact]
    public async Task Run_AnswerBreaksOff_IsCutForTheCallerToo()
    {
        await _app.DeployAsync(1);

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync(Uri("cut"), Token));
    }

    [Fact]
    public async Task Run_NoSuchAppOrNoneUp_SaysWhich()
    {
        Assert.Equal((404, "unknown_app"), await ProblemAsync("who"));
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(new Uri(_host.Bridge, "/run/No_App/x"), Token)).StatusCode);
        await _app.DeployAsync(1);
        await _app.ReportAsync(_ => false);

        await UntilAsync(async () => await ProblemAsync("who") == (503, "no_instance"));
    }

    [Fact]
    public async Task Run_JustDeployed_IsAnsweredAtOnceThoughItWasUnknownBefore()
    {
        Assert.Equal((404, "unknown_app"), await ProblemAsync("who"));
        await _app.DeployAsync(1);

        Assert.Equal("0", await Client.GetStringAsync(Uri("who"), Token));
    }

    [Fact]
    public async Task Run_InstanceBecomesUnwell_GetsNoMoreRequests()
    {
        await _app.DeployAsync(2);
        await Client.GetStringAsync(Uri("who"), Token);

        await _app.ReportAsync(number => number == 1);

        await UntilAsync(async () =>
        {
            var two = (await Client.GetStringAsync(Uri("who"), Token), await Client.GetStringAsync(Uri("who"), Token));
            return two == ("1", "1");
        });
    }

    [Fact]
    public async Task Run_FullInstance_OthersWaitAndAreRefusedBeyondTheQueue()
    {
        await _host.DisposeAsync();
        await StartAsync(new("apps:balancing:requestsPerInstance", "1"), new("apps:balancing:requestsWaiting", "1"));
        await _app.DeployAsync(1);
        var first = Client.GetAsync(Uri("wait"), Token);
        while (Volatile.Read(ref _origins.Busy[0]) == 0) await Task.Yield();
        var second = Client.GetStringAsync(Uri("who"), Token);
        // Only once the place to wait is taken by this one is there none for another.
        var queue = _host.Services.GetRequiredService<AppRoutes>().Queues.Single().Queue;
        while (queue.Count == 0) await Task.Yield();
        Assert.Equal((503, "overloaded"), await ProblemAsync("who"));
        Assert.False(second.IsCompleted);

        _origins.GoOn();

        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal("0", await second);
    }

    /// <summary>The answer's first line; empty if the connection was cut, as a server may do to whoever says one thing and sends another.</summary>
    private static async Task<string> FirstLineAsync(Stream stream)
    {
        try
        {
            using var answer = new StreamReader(stream);
            return await answer.ReadLineAsync(Token) ?? string.Empty;
        }
        catch (IOException fault) when (fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return string.Empty;
        }
    }

    private async Task StopAsync() => await _host.DisposeAsync();

    private async Task StartAsync(params KeyValuePair<string, string?>[] settings)
    {
        List<KeyValuePair<string, string?>> all = [new("settings:features:enable-app-deployment", "true"), .. settings];
        if (all.TrueForAll(setting => setting.Key != Loopback)) all.Add(new(Loopback, "true"));
        _host = await EdgeHost.StartAsync(_clock, 0, [.. all]);
        _app = new RunningApp(_host, _origins.Port);
    }

    private Uri Uri(string path) => new(_host.Bridge, $"/run/{RunningApp.Name}/{path}");

    private async Task<(int, string)> ProblemAsync(string path)
    {
        using var answer = await Client.GetAsync(Uri(path), Token);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return ((int)answer.StatusCode, problem.RootElement.GetProperty("code").GetString()!);
    }

    /// <summary>What an edge knows of an app is asked for anew behind the requests that find it old.</summary>
    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
