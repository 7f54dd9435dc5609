using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Integration.Tests;

/// <summary>A connected socket as a pair of pipes.</summary>
internal sealed class PipedSocket : IDuplexPipe, IDisposable
{
    private readonly NetworkStream _stream;

    private PipedSocket(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public Socket Socket { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public static async Task<PipedSocket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new PipedSocket(socket);
    }

    public void Dispose() => _stream.Dispose();
}
