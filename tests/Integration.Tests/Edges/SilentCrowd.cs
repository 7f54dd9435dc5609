using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Integration.Tests.Edges;

/// <summary>Many connections to one port that say something, or nothing, and then nothing more.</summary>
internal sealed class SilentCrowd : IDisposable
{
    private const int Side = 64;

    private readonly List<Socket> _sockets = [];

    /// <summary>Connections that are open at this end.</summary>
    public int Count => _sockets.Count;

    /// <summary>Connects so many, some side by side, each with the same first bytes.</summary>
    public async Task JoinAsync(int port, int count, ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Side, CancellationToken = cancellationToken }, async (_, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            lock (_sockets) _sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, port, token);
            if (!first.IsEmpty) await socket.SendAsync(first, token);
        });
    }

    /// <summary>Resets so many connections: what the other end has not read is lost.</summary>
    public void Reset(int count)
    {
        foreach (var socket in _sockets.Take(count))
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        _sockets.RemoveRange(0, count);
    }

    /// <summary>Closes the rest.</summary>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
