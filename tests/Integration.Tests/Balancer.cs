using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Integration.Tests;

/// <summary>One address in front of several edges, as a load balancer has it: each connection goes to the first that takes it, in turn.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly int[] _ports;
    private int _next;

    public Balancer(params int[] ports)
    {
        _ports = ports;
        _listener.Start();
        _accepting = AcceptAsync(_stopping.Token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Stopped only when nothing accepts any more: a listener that has just stopped refuses to be asked at all.
        await _accepting;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken));
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var caller = client;
        using var edge = await ConnectAsync(cancellationToken);
        if (edge is null) return;
        try
        {
            await Task.WhenAny(
                caller.GetStream().CopyToAsync(edge.GetStream(), cancellationToken),
                edge.GetStream().CopyToAsync(caller.GetStream(), cancellationToken));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // Either side is gone; closing both tells the other.
        }
    }

    private async Task<TcpClient?> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < _ports.Length; attempt++)
        {
            var edge = new TcpClient { NoDelay = true };
            try
            {
                await edge.ConnectAsync(IPAddress.Loopback, _ports[(uint)Interlocked.Increment(ref _next) % _ports.Length], cancellationToken);
                return edge;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                edge.Dispose();
            }
        }

        return null;
    }
}
