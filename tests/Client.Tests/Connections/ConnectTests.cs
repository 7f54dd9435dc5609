using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class ConnectTests : ClientTest
{
    [Fact]
    public async Task ConnectAsync_EdgeAnswers_AttachesAndKnowsTheServer()
    {
        var (client, session) = await ConnectAsync();

        Assert.Equal(Edge.Key.Public.Id, client.Server!.Id);
        Assert.Equal(Key.Public.Id, client.Id);
        Assert.Equal(Key.Public.Id, session.Peer);
        await session.NextAsync<Attach>();
    }

    [Fact]
    public async Task ConnectAsync_AnotherServerId_ThrowsWrongServer()
    {
        using var other = IdentityKey.Generate();
        var options = Options with { Endpoint = Edge.Endpoint with { Id = other.Public.Id } };

        await VoxaClient.ConnectAsync(options, Calls.Token).FailsWith("wrong_server");
    }

    [Fact]
    public async Task ConnectAsync_NothingListens_ThrowsConnectFailed()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var failure = await VoxaClient.ConnectAsync(Options with { Endpoint = Edge.Endpoint with { Port = port } }, Calls.Token).FailsWith("connect_failed");

        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_EdgeRefuses_ThrowsItsCode()
    {
        Edge.Greet = async pipe =>
        {
            await SessionHandshake.RefuseAsync(pipe, "overloaded", "Too many connections.", SessionOptions.Default, Clock, Calls.Token);
            await pipe.Input.ReadAsync(Calls.Token);
            pipe.Cut();
        };

        var failure = await VoxaClient.ConnectAsync(Options, Calls.Token).FailsWith("overloaded");

        Assert.Contains("Too many connections.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_EdgeStaysSilent_ThrowsConnectFailedAfterTheTimeout()
    {
        var greeted = new TaskCompletionSource();
        Edge.Greet = pipe =>
        {
            greeted.SetResult();
            return Task.CompletedTask;
        };
        var connecting = VoxaClient.ConnectAsync(Options with { ConnectTimeout = TimeSpan.FromSeconds(3) }, Calls.Token);
        await greeted.Task.Soon();

        Clock.Advance(TimeSpan.FromSeconds(3));

        var failure = await connecting.FailsWith("connect_failed");
        Assert.Contains("within 3 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_EdgeClosesAtOnce_ThrowsHandshakeFailed()
    {
        Edge.Greet = pipe =>
        {
            pipe.Cut();
            return Task.CompletedTask;
        };

        await VoxaClient.ConnectAsync(Options, Calls.Token).FailsWith("handshake_failed");
    }

    [Fact]
    public async Task ConnectAsync_EdgeSpeaksAnotherProtocol_ThrowsHandshakeFailed()
    {
        Edge.Greet = async pipe =>
        {
            await pipe.Output.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Calls.Token);
        };

        await VoxaClient.ConnectAsync(Options, Calls.Token).FailsWith("handshake_failed");
    }

    [Fact]
    public async Task ConnectAsync_AttachRefused_ThrowsAndClosesTheConnection()
    {
        Edge.Script = message => message is Attach attach ? [new Error(attach.Correlation, "forbidden", "Not you.")] : null;

        await VoxaClient.ConnectAsync(Options, Calls.Token).FailsWith("forbidden");

        var session = await Edge.NextSessionAsync();
        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_ThrowsAndClosesTheConnection()
    {
        Edge.Script = message => message is Attach ? [] : null;
        using var cancel = new CancellationTokenSource();
        var connecting = VoxaClient.ConnectAsync(Options, cancel.Token);
        var session = await Edge.NextSessionAsync();
        await session.NextAsync<Attach>();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
        await session.Ended.Soon();
    }

    [Fact]
    public async Task ConnectAsync_BadOptions_NamesEveryFault()
    {
        var options = Options with { ConnectTimeout = TimeSpan.Zero, DeadAfterIntervals = 1, ReconnectMaximum = TimeSpan.FromMilliseconds(1) };

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => VoxaClient.ConnectAsync(options, Calls.Token));

        Assert.Contains(nameof(VoxaClientOptions.ConnectTimeout), fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(VoxaClientOptions.DeadAfterIntervals), fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(VoxaClientOptions.ReconnectMaximum), fault.Message, StringComparison.Ordinal);
    }
}
