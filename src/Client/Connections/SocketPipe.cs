using System.IO.Pipelines;
using System.Net.Sockets;

namespace OrleansVoxa.Client.Connections;

/// <summary>A connected socket as a pair of pipes, which can be cut at any moment.</summary>
internal sealed class SocketPipe : IDuplexPipe, IAsyncDisposable
{
    private readonly CuttableStream _stream;

    public SocketPipe(Socket connected)
    {
        connected.NoDelay = true;
        _stream = new CuttableStream(connected);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Closes the socket at once. Whatever is still written counts as lost, without a fault.</summary>
    public void Cut() => _stream.Cut();

    /// <summary>Closes the socket and gives the buffers back; no read or write of others may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Cut();
        await Input.CompleteAsync();
        await Output.CompleteAsync();
    }

    // Completing a pipe writer writes what is left in it, without a limit and once more after a failure: towards a peer that
    // takes nothing that would never end, and on a broken line it would throw. After the cut, or after the first failure,
    // there is nobody to write to, so the rest is dropped.
    private sealed class CuttableStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private volatile bool _cut;

        public void Cut()
        {
            _cut = true;
            Dispose();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_cut) return;
            try
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException)
            {
                if (_cut) return;
                _cut = true;
                throw;
            }
        }
    }
}
