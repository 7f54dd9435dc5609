using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Proxying;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Proxying;

/// <summary>Real sockets: this machine is the balancer, or is not.</summary>
public sealed class ProxyProtocolTests
{
    private static readonly KeyValuePair<string, string?> Trusted = new("p2p:TrustedProxies:0", "127.0.0.0/8");
    private static readonly KeyValuePair<string, string?> OnePerAddress = new("p2p:MaxConnectionsPerAddress", "1");

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Session_TrustedPeerWithHeader_IsServed()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        await using var peer = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Of("2001:db8::7", extensions: 100));

        await AssertAnswersAsync(peer);
    }

    [Fact]
    public async Task Session_HeaderOfTheBalancerItself_IsServedAsTheBalancer()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted, OnePerAddress);
        await using var peer = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Local);
        await using var client = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Of("203.0.113.1"));

        await AssertAnswersAsync(peer);
        await AssertAnswersAsync(client);
        Assert.Equal(0, await KnockAsync(host, ProxyHeaders.Local));
    }

    [Fact]
    public async Task Session_HeaderInSingleBytes_IsServed()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var pipe = await SocketPipe.ConnectAsync(host.Sessions);
        foreach (var one in ProxyHeaders.Of("203.0.113.1")) await pipe.WriteAsync(one);

        await host.UntilAcceptedAsync(1);
    }

    [Fact]
    public async Task PerAddressLimit_BehindABalancer_CountsClients()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted, OnePerAddress);
        await using var first = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Of("203.0.113.1"));
        await using var second = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Of("203.0.113.2"));

        Assert.Equal(0, await KnockAsync(host, ProxyHeaders.Of("203.0.113.1", port: 1)));
        await AssertAnswersAsync(first);
        await AssertAnswersAsync(second);
    }

    [Fact]
    public async Task Session_UntrustedPeer_IsNotReadForAHeader()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, new KeyValuePair<string, string?>("p2p:TrustedProxies:0", "10.0.0.0/8"), OnePerAddress);
        using (var counted = new Refusals(host))
        {
            // To an edge that does not trust the peer a header is a frame with a wrong magic.
            Assert.Equal(0, await KnockAsync(host, ProxyHeaders.Of("203.0.113.1")));
            Assert.Empty(counted.Codes);
        }

        await using var peer = await TestPeer.ConnectAsync(host);
        await AssertAnswersAsync(peer);
        Assert.Equal(0, await KnockAsync(host, []));
    }

    [Fact]
    public async Task Session_NobodyTrusted_IsServedWithoutAHeader()
    {
        await using var host = await EdgeHost.StartAsync(_clock);
        await using var peer = await TestPeer.ConnectAsync(host);

        await AssertAnswersAsync(peer);
    }

    [Theory]
    [InlineData("DEADBEEF0100000001000200", ProxyHeaderFaults.Missing)]
    [InlineData("50524F585920544350342031302E302E302E312031302E302E302E32203120320D0A", ProxyHeaderFaults.Missing)]
    [InlineData(ProxyHeaders.Signature + "1111000C", ProxyHeaderFaults.Version)]
    [InlineData(ProxyHeaders.Signature + "2E11000C", ProxyHeaderFaults.Command)]
    [InlineData(ProxyHeaders.Signature + "2131006C", ProxyHeaderFaults.Family)]
    [InlineData(ProxyHeaders.Signature + "21110004CB007101", ProxyHeaderFaults.Short)]
    [InlineData(ProxyHeaders.Signature + "2111FFFF", ProxyHeaderFaults.TooLong)]
    public async Task Session_HostileHeader_IsClosedByItsCode(string hex, string code)
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var counted = new Refusals(host);

        Assert.Equal(0, await KnockAsync(host, Convert.FromHexString(hex)));

        Assert.Equal([code], counted.Codes);
        await using var peer = await TestPeer.ConnectAsync(host, first: ProxyHeaders.Of("203.0.113.1"));
        await AssertAnswersAsync(peer);
    }

    [Fact]
    public async Task Session_HeaderCutOff_IsClosedByItsCode()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var counted = new Refusals(host);
        using var pipe = await SocketPipe.ConnectAsync(host.Sessions);
        await pipe.WriteAsync(ProxyHeaders.Of("203.0.113.1")[..20]);
        pipe.Socket.Shutdown(SocketShutdown.Send);

        await pipe.ReadToEndAsync();

        Assert.Equal([ProxyHeaderFaults.Cut], counted.Codes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public async Task Session_HeaderNeverWhole_IsClosedAtItsDeadline(int bytes)
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var counted = new Refusals(host);
        using var pipe = await SocketPipe.ConnectAsync(host.Sessions);
        if (bytes > 0) await pipe.WriteAsync(ProxyHeaders.Of("203.0.113.1")[..bytes]);

        var closed = pipe.ReadToEndAsync();
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), closed);

        Assert.Equal([ProxyHeaderFaults.Late], counted.Codes);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8::9", "2001:db8::9")]
    [InlineData(null, "127.0.0.1")]
    public async Task Bridge_HeaderAndRequestTogether_SeesTheClient(string? client, string seen)
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var pipe = await ConnectToBridgeAsync(host);
        var header = client is null ? ProxyHeaders.Local : ProxyHeaders.Of(client);
        await pipe.WriteAsync([.. header, .. "GET /bridge/nobody HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8]);

        Assert.StartsWith("HTTP/1.1 308", await TextAsync(pipe), StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse(seen), host.LastCaller);
    }

    [Fact]
    public async Task Bridge_TrustedPeerWithoutHeader_IsClosed()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, Trusted);
        using var pipe = await ConnectToBridgeAsync(host);
        await pipe.WriteAsync(Encoding.ASCII.GetBytes("GET /bridge/nobody HTTP/1.1\r\nHost: a\r\n\r\n"));

        Assert.Equal(0, await pipe.ReadToEndAsync());
        Assert.Null(host.LastCaller);
    }

    private static Task<SocketPipe> ConnectToBridgeAsync(EdgeHost host) => SocketPipe.ConnectAsync(IPEndPoint.Parse(host.Bridge.Authority));

    private static async Task<int> KnockAsync(EdgeHost host, byte[] first)
    {
        try
        {
            using var pipe = await SocketPipe.ConnectAsync(host.Sessions);
            if (first.Length > 0) await pipe.WriteAsync(first);
            return await pipe.ReadToEndAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // An edge that takes nobody may have cut the connection before this side knew of it.
            return 0;
        }
    }

    private static async Task AssertAnswersAsync(TestPeer peer)
    {
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
    }

    private static async Task<string> TextAsync(SocketPipe pipe)
    {
        var all = new List<byte>();
        var buffer = new byte[4_096];
        while (await pipe.Socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0) all.AddRange(buffer[..read]);
        return Encoding.ASCII.GetString([.. all]);
    }
}
