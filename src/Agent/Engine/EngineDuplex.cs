using System.Net.Sockets;

namespace OrleansVoxa.Agent.Engine;

/// <summary>A connection to the engine that has become a stream both ways. One may read while another writes.</summary>
internal sealed class EngineDuplex(HttpClient http, EngineStream stream, Socket socket) : IAsyncDisposable
{
    /// <summary>What the engine sends.</summary>
    public EngineStream Incoming => stream;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <summary>Nothing follows in this direction; the other one goes on.</summary>
    public void EndWriting()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is over in both directions, which the reader hears.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        http.Dispose();
    }
}
