using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Deploy.Tests.Tools;
using OrleansVoxa.Integration.Tests;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Deploy.Tests.Balancer;

public sealed class HaproxyTests
{
    private const string Package = "haproxy";

    [Fact]
    public async Task Configuration_Checked_IsValidWithoutAWarning()
    {
        using var folder = new TemporaryFolder();

        // Containers' names do not resolve here, which the balancer warns of; all else is as it is used.
        var text = HaproxyConfiguration.Text.Replace(" edge-1:", " 127.0.0.1:", StringComparison.Ordinal).Replace(" edge-2:", " 127.0.0.1:", StringComparison.Ordinal);
        var (code, said) = await Tool.Find("haproxy", Package).RunAsync("-c", "-dW", "-f", folder.Write("haproxy.cfg", text));

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Session_ThroughTheBalancer_PublishesAndIsReachedThroughItsBridge()
    {
        var haproxy = Tool.Find("haproxy", Package);
        var cancellation = TestContext.Current.CancellationToken;
        var (front, tls, bridge, metrics) = (FreePort(), FreePort(), FreePort(), FreePort());
        await using var network = await VoxaNetwork.StartAsync(cancellation, "--ops", "127.0.0.1:9090", "--p2p:trustedProxies:0", "127.0.0.1");
        var ops = 9090 + network.PortOffset;
        await using var origin = await OriginServer.StartAsync();
        using var folder = new TemporaryFolder();
        var configuration = folder.Write("haproxy.cfg", HaproxyConfiguration.OnLoopback(
            (front, network.SessionPort), (tls, 41046 + network.PortOffset), (bridge, 9998 + network.PortOffset), ops, metrics));
        await using var balancer = await Balancer.StartAsync(haproxy.Path, configuration, metrics, cancellation);

        using var key = IdentityKey.Generate();
        await using var client = await VoxaClient.ConnectAsync(
            new VoxaClientOptions { Endpoint = new(null, "127.0.0.1", front), Identity = key }, cancellation);
        await using var publication = await client.PublishAsync("docs", new HttpForwarder(origin.Address), cancellation);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{bridge}") };
        using var answer = await http.GetAsync(new Uri("/bridge/docs/bytes/5000", UriKind.Relative), cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(OriginServer.Bytes(5000), await answer.Content.ReadAsByteArrayAsync(cancellation));

        // Over TLS, which goes through to the edge.
        using var other = IdentityKey.Generate();
        await using var sealedClient = await VoxaClient.ConnectAsync(
            new VoxaClientOptions { Endpoint = new(null, "127.0.0.1", tls) { Transport = EndpointTransport.Tls }, Identity = other }, cancellation);
        Assert.Equal(client.Server!.Id, sealedClient.Server!.Id);

        // Whoever comes past the balancer, from the balancer's address but without a header, is closed.
        using var past = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await past.ConnectAsync(IPAddress.Loopback, network.SessionPort, cancellation);
        await past.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), cancellation);
        Assert.Equal(0, await ReadAsync(past, cancellation));
        var counted = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ops}/metrics"), cancellation);
        Assert.Contains("voxa_edge_connections_refused_total{code=\"proxy_header_missing\"} 1", counted, StringComparison.Ordinal);
        Assert.Contains("voxa_edge_sessions_open{} 2", counted, StringComparison.Ordinal);
    }

    private static async Task<int> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], cancellationToken);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
