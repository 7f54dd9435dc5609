using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class AppPortTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;
    private Origins _origins = null!;
    private RunningApp _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origins = await Origins.StartAsync(2);
        _host = await EdgeHost.StartAsync(_clock, 0, new("settings:features:enable-app-deployment", "true"), new("apps:balancing:loopbackInstances", "true"), new("apps:balancing:connectionsPerPort", "4"));
        _app = new RunningApp(_host, _origins.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _origins.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task HostPort_OfAnApp_LeadsToItsInstancesAndClosesWithIt()
    {
        var port = FreePort();
        await _app.DeployAsync(2, hostPort: port);

        var answers = new HashSet<string>();
        while (answers.Count < 2)
        {
            await SecondAsync();
            if (await AskAsync(port) is { } answer) answers.Add(answer);
        }

        Assert.Equal(["0", "1"], answers.Order());
        await _host.Grains.GetGrain<IAppGrain>(RunningApp.Name).Remove("test", Token);
        while (await AskAsync(port) is not null) await SecondAsync();
    }

    [Fact]
    public async Task HostPort_InUse_IsOpenedWhenItBecomesFree()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await _app.DeployAsync(1, hostPort: port);
        for (var i = 0; i < 5; i++)
        {
            await SecondAsync();
        }

        taken.Stop();

        while (await AskAsync(port) != "0") await SecondAsync();
    }

    [Fact]
    public async Task HostPort_LowOrOutsideOfWhatAppsMayHave_IsNotOpened()
    {
        await _host.DisposeAsync();
        var (refused, open) = (FreePort(), FreePort());
        var (from, to) = refused < open ? (refused + 1, 65_535) : (1_024, refused - 1);
        _host = await EdgeHost.StartAsync(
            _clock, 0, new("settings:features:enable-app-deployment", "true"), new("apps:balancing:loopbackInstances", "true"),
            new("apps:balancing:portsFrom", $"{from}"), new("apps:balancing:portsTo", $"{to}"));
        _app = new RunningApp(_host, _origins.Port);
        await _app.DeployAsync(1, hostPort: refused);
        for (var i = 0; i < 20; i++)
        {
            await SecondAsync();
            Assert.Null(await AskAsync(refused));
        }
    }

    [Fact]
    public async Task HostPort_ConnectionsThatSayNothing_TakeNoRoomFromRequests()
    {
        await _host.DisposeAsync();
        _host = await EdgeHost.StartAsync(
            _clock, 0, new("settings:features:enable-app-deployment", "true"), new("apps:balancing:loopbackInstances", "true"), new("apps:balancing:requestsPerInstance", "2"));
        _app = new RunningApp(_host, _origins.Port);
        var port = FreePort();
        await _app.DeployAsync(1, hostPort: port);
        while (await AskAsync(port) is null) await SecondAsync();
        using var first = new TcpClient();
        using var second = new TcpClient();
        using var third = new TcpClient();
        foreach (var silent in new[] { first, second, third }) await silent.ConnectAsync(IPAddress.Loopback, port, Token);
        // The third is carried too, which is what the limit of requests would have forbidden.
        await third.GetStream().WriteAsync("GET /who HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Token);
        Assert.True(await third.GetStream().ReadAsync(new byte[64], Token) > 0);

        using var http = new HttpClient();
        Assert.Equal("0", await http.GetStringAsync(new Uri(_host.Bridge, $"/run/{RunningApp.Name}/who"), Token));
    }

    /// <summary>A second by the clock, with a moment for what it wakes: a clock that runs away takes the app's machine for lost.</summary>
    private async Task SecondAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(10, Token);
    }

    /// <summary>What a plain HTTP request over a new connection is answered; null if nobody does.</summary>
    private static async Task<string?> AskAsync(int port)
    {
        Token.ThrowIfCancellationRequested();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, Token);
            var stream = client.GetStream();
            await stream.WriteAsync("GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
            using var all = new MemoryStream();
            await stream.CopyToAsync(all, Token);
            var text = Encoding.ASCII.GetString(all.ToArray());
            return text.Length == 0 ? null : text.Contains("\r\n0\r\n\r\n", StringComparison.Ordinal) && text.Contains("chunked", StringComparison.Ordinal) ? text.Split("\r\n\r\n")[1].Split("\r\n")[1] : text.Split("\r\n\r\n")[1];
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }
}
