using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Edge.Tests.Nodes;

public sealed class AddressProbeTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TryAsync_ListeningPort_Answers()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Null(await ProbeAsync(allowPrivate: true, "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public async Task TryAsync_ClosedPort_SaysWhy()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal("ConnectionRefused", await ProbeAsync(allowPrivate: true, "127.0.0.1", port));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("169.254.169.254")]
    public async Task TryAsync_PrivateAddressNotAllowed_IsNotConnected(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Equal("is no public address", await ProbeAsync(allowPrivate: false, host, ((IPEndPoint)listener.LocalEndpoint).Port));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task TryAsync_PortZero_IsNotTried() => Assert.Equal("names no port", await ProbeAsync(allowPrivate: true, "127.0.0.1", 0));

    private static Task<string?> ProbeAsync(bool allowPrivate, string host, int port) =>
        new AddressProbe(new(allowPrivate), TimeProvider.System)
            .TryAsync(new NodeAddressView("tcp", host, port), Timeout, TestContext.Current.CancellationToken);
}
