using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

/// <summary>Bodies that an instance does not want.</summary>
public sealed class AppUploadTests : IAsyncLifetime
{
    private const int Size = 8 * 1024 * 1024;

    private Origins _origins = null!;
    private EdgeHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origins = await Origins.StartAsync(1);
        _host = await EdgeHost.StartAsync(
            new ManualTimeProvider(), 0, new("settings:features:enable-app-deployment", "true"), new("apps:balancing:loopbackInstances", "true"), new("apps:balancing:breakerFailures", "2"));
        await new RunningApp(_host, _origins.Port).DeployAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _origins.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Run_CallerAsksFirst_IsRefusedWithoutSendingItsBody()
    {
        using var caller = await BeginAsync("refuse", "Expect: 100-continue\r\n");

        using var answer = new StreamReader(caller.GetStream());
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await answer.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Run_CallerAsksFirst_SendsItsBodyOnceItIsWanted()
    {
        using var caller = await BeginAsync("count", "Expect: 100-continue\r\n");
        using var answer = new StreamReader(caller.GetStream());
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync(Token));

        await caller.GetStream().WriteAsync(new byte[Size], Token);

        Assert.Equal("", await answer.ReadLineAsync(Token));
        Assert.Equal("HTTP/1.1 200 OK", await answer.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Run_InstanceBreaksOffDuringTheBody_IsNotLeftAloneForThat()
    {
        for (var i = 0; i < 4; i++)
        {
            using var caller = await BeginAsync("slam");
            var sending = caller.GetStream().WriteAsync(new byte[Size], Token).AsTask();
            using var answer = new StreamReader(caller.GetStream());
            Assert.Equal("HTTP/1.1 502 Bad Gateway", await answer.ReadLineAsync(Token));
            await Task.WhenAny(sending);
        }

        using var client = new HttpClient();
        Assert.Equal("0", await client.GetStringAsync(new Uri(_host.Bridge, $"/run/{RunningApp.Name}/who"), Token));
    }

    /// <summary>The head of a request whose body follows. By hand: HttpClient has its own mind about when it sends one.</summary>
    private async Task<TcpClient> BeginAsync(string path, string more = "")
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, _host.Bridge.Port, Token);
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /run/{RunningApp.Name}/{path} HTTP/1.1\r\nHost: a\r\nContent-Length: {Size}\r\n{more}\r\n"), Token);
        return caller;
    }
}
