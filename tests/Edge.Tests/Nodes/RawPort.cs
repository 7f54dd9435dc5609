using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Tests.Nodes;

/// <summary>A loopback port that does with each connection what the test says, until it is broken off.</summary>
internal sealed class RawPort : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Socket, Task> _serve;
    private readonly Task _accepting;

    public RawPort(Func<Socket, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Number => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is done.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await _serve(socket);

            // What the peer sent is read before the close, or the reset would overtake what was answered.
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The peer broke off.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
