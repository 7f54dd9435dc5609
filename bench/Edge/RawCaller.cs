using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.EdgeV2;

namespace OrleansVoxa.Bench.Edge;

/// <summary>Sends the same bytes again and again, and counts what comes back: the same caller for every protocol that is not sealed end to end.</summary>
internal sealed class RawCaller : IEchoCaller
{
    private readonly Stream _stream;
    private readonly byte[] _requests;
    private readonly int _size;
    private readonly int _answer;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawCaller(Stream stream, byte[] request, int answer, int most)
    {
        (_stream, _size, _answer) = (stream, request.Length, answer);
        _requests = new byte[request.Length * most];
        for (var i = 0; i < most; i++) request.CopyTo(_requests, i * request.Length);
    }

    /// <summary>Connects; says <paramref name="greeting"/>, if there is one, and waits for a frame of framing B.</summary>
    public static async Task<RawCaller> ConnectAsync(
        IPEndPoint to, byte[] request, int answer, int most, CancellationToken cancellationToken, byte[]? greeting = null)
    {
        var stream = await ConnectAsync(to, cancellationToken);
        if (greeting is not null)
        {
            await stream.WriteAsync(greeting, cancellationToken);
            var header = new byte[EdgeV2Header.Size];
            await stream.ReadExactlyAsync(header, cancellationToken);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(EdgeV2Header.Size - 4))], cancellationToken);
        }

        return new(stream, request, answer, most);
    }

    public static async Task<RawCaller> ConnectTlsAsync(
        IPEndPoint to, X509Certificate2 certificate, byte[] request, int answer, int most, CancellationToken cancellationToken) =>
        new(await HandshakeAsync(to, certificate, cancellationToken), request, answer, most);

    /// <summary>A TLS 1.3 connection with a certificate on both sides.</summary>
    public static async Task<SslStream> HandshakeAsync(IPEndPoint to, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var tls = new SslStream(await ConnectAsync(to, cancellationToken), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "bench",
                ClientCertificates = [certificate],
                EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
                // Each handshake is a whole one.
                AllowTlsResume = false,
            },
            cancellationToken);
        return tls;
    }

    public async Task CallAsync(int count, int inFlight, CancellationToken cancellationToken)
    {
        var (sent, answered, bytes) = (Math.Min(count, inFlight), 0, 0);
        await _stream.WriteAsync(_requests.AsMemory(0, sent * _size), cancellationToken);
        while (answered < count)
        {
            var read = await _stream.ReadAsync(_buffer, cancellationToken);
            if (read == 0) throw new InvalidOperationException("The server closed the connection.");
            bytes += read;
            var whole = bytes / _answer;
            bytes -= whole * _answer;
            answered += whole;
            var more = Math.Min(whole, count - sent);
            if (more == 0) continue;
            await _stream.WriteAsync(_requests.AsMemory(0, more * _size), cancellationToken);
            sent += more;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
