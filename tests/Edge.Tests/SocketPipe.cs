using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Tests;

/// <summary>A connected socket as a pair of pipes, and as itself for peers that do not keep to the protocol.</summary>
internal sealed class SocketPipe : IDuplexPipe, IDisposable
{
    private readonly NetworkStream _stream;

    private SocketPipe(Socket socket)
    {
        Socket = socket;
        _stream = new(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public Socket Socket { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public static async Task<SocketPipe> ConnectAsync(IPEndPoint to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, TestContext.Current.CancellationToken);
        return new(socket);
    }

    public async Task WriteAsync(params byte[] bytes) => await Socket.SendAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Reads until the other side closes, and says how many bytes came; a reset is a close too.</summary>
    public async Task<int> ReadToEndAsync()
    {
        var total = 0;
        var buffer = new byte[4096];
        try
        {
            while (await Socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0) total += read;
        }
        catch (SocketException)
        {
            // Closed with bytes of ours unread, which is as good an end.
        }

        return total;
    }

    public void Dispose() => _stream.Dispose();
}
