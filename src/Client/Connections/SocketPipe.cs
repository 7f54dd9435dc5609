using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>A connected socket, with TLS over it where the endpoint says so, as a pair of pipes, which can be cut at any moment.</summary>
internal sealed class SocketPipe : IDuplexPipe, IAsyncDisposable
{
    private readonly CuttableStream _stream;
    private readonly SslStream? _secured;

    /// <summary>Takes over a socket that is connected, without TLS.</summary>
    public SocketPipe(Socket connected)
        : this(new CuttableStream(connected), secured: null, certified: null) => connected.NoDelay = true;

    private SocketPipe(CuttableStream stream, SslStream? secured, NodeId? certified)
    {
        (_stream, _secured, Certified) = (stream, secured, certified);
        Stream whole = secured is null ? stream : secured;
        Input = PipeReader.Create(whole, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        Output = PipeWriter.Create(whole, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The node whose key was trusted in the server's certificate, and who must therefore answer; null if something else was trusted, or nothing.</summary>
    public NodeId? Certified { get; }

    /// <summary>Connects to the endpoint of the options; over TLS, with this certificate.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="IOException">The connection ended during TLS's handshake.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS was refused, by either side.</exception>
    public static async Task<SocketPipe> ConnectAsync(VoxaClientOptions options, ClientCertificate certificate, CancellationToken cancellationToken)
    {
        var endpoint = options.Endpoint;
        var local = endpoint.Transport == EndpointTransport.Unix;
        var socket = local ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        CuttableStream? stream = null;
        try
        {
            if (local) await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.Host), cancellationToken);
            else await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            if (!local) socket.NoDelay = true;
            stream = new CuttableStream(socket);
            if (endpoint.Transport != EndpointTransport.Tls) return new SocketPipe(stream, secured: null, certified: null);
            var (secured, certified) = await TlsClient.SecureAsync(stream, options, certificate, cancellationToken);
            return new SocketPipe(stream, secured, certified);
        }
        catch
        {
            if (stream is null) socket.Dispose();
            else stream.Cut();
            throw;
        }
    }

    /// <summary>Closes the socket at once. Whatever is still written counts as lost, without a fault.</summary>
    public void Cut() => _stream.Cut();

    /// <summary>Closes the socket and gives the buffers back; no read or write of others may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Cut();
        await Input.CompleteAsync();
        await Output.CompleteAsync();
        if (_secured is not null) await _secured.DisposeAsync();
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
