using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class HealthProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", true)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", false)]
    [InlineData("HTTP/1.1 500 X\r\n\r\n", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public async Task Ask_Answer_IsJudgedByItsStatus(string answer, bool passed)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, answer);
        using var probe = new HealthProbe(TimeProvider.System);
        Assert.Equal(passed, await probe.AskAsync("127.0.0.1", new HealthCheck(Port(listener), "/live"), Cancellation));
        await serving;
    }

    [Fact]
    public async Task Ask_WhatNeverAnswers_EndsAtItsTimeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clock = new Testing.ManualTimeProvider();
        using var probe = new HealthProbe(clock);
        var asking = probe.AskAsync("127.0.0.1", new HealthCheck(Port(listener), "/", TimeoutSeconds: 5), Cancellation);
        using var taken = await listener.AcceptTcpClientAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await asking);
    }

    [Fact]
    public async Task Ask_WithoutPath_IsWhetherAConnectionIsTaken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var probe = new HealthProbe(TimeProvider.System);
        var check = new HealthCheck(Port(listener));
        Assert.True(await probe.AskAsync("127.0.0.1", check, Cancellation));
        listener.Stop();
        Assert.False(await probe.AskAsync("127.0.0.1", check, Cancellation));
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        var read = new byte[4096];
        _ = await client.GetStream().ReadAsync(read, Cancellation);
        Assert.StartsWith("GET /live HTTP/1.1", Encoding.ASCII.GetString(read), StringComparison.Ordinal);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
    }
}
