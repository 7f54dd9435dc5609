using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Api.Apps;

namespace OrleansVoxa.Api.Tests.Apps;

/// <summary>What the connection of a command's caller is set to. That the kernel then does it needs a network that vanishes.</summary>
public sealed class CallerProbeTests
{
    [Fact]
    public async Task Set_ConnectionOfACaller_EndsWithItAlsoWhileSomethingIsOnItsWay()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var caller = new TcpClient();
        await caller.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        CallerProbe.Set(socket);

        Assert.NotEqual(0, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        if (!OperatingSystem.IsLinux()) return;
        var value = new byte[sizeof(int)];
        Assert.Equal(sizeof(int), socket.GetRawSocketOption(6, 18, value));
        Assert.Equal(75_000, BitConverter.ToInt32(value));
    }

    [Fact]
    public void Set_NoConnectionOfANetwork_IsLeftAsItIs()
    {
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        CallerProbe.Set(local);
        CallerProbe.Set(null);
    }
}
