using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Tests.Transports;

/// <summary>A TLS client that does what a test wants it to, and believes every server.</summary>
internal static class TlsCaller
{
    public static async Task<SslStream> ConnectAsync(
        IPEndPoint to, X509Certificate2? certificate, string? protocol = "voxa/1", SslProtocols versions = SslProtocols.None, params TlsCipherSuite[] suites)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, TestContext.Current.CancellationToken);
        return await SecureAsync(
            new NetworkStream(socket, ownsSocket: true),
            certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true), protocol, versions, suites);
    }

    /// <summary>How many bytes the edge sends for a connection and the session's handshake on it.</summary>
    public static async Task<long> CountAsync(IPEndPoint to, SslStreamCertificateContext certificate, IdentityKey key, SslProtocols version)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, TestContext.Current.CancellationToken);
        var counted = new CountedStream(socket);
        await using var stream = await SecureAsync(counted, certificate, "voxa/1", version);
        using var keys = await SessionHandshake.InitiateAsync(new StreamPipe(stream), key, SessionOptions.Default, TimeProvider.System, TestContext.Current.CancellationToken);
        return counted.Received;
    }

    private static async Task<SslStream> SecureAsync(
        Stream transport, SslStreamCertificateContext? certificate, string? protocol, SslProtocols versions, params TlsCipherSuite[] suites)
    {
        var stream = new SslStream(transport);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "edge",
                    ApplicationProtocols = protocol is null ? null : [new(protocol)],
                    ClientCertificateContext = certificate,
                    EnabledSslProtocols = versions,
                    CipherSuitesPolicy = suites.Length == 0 || OperatingSystem.IsWindows() ? null : new(suites),
#pragma warning disable CA5359 // Whom the server must not let in does not judge the server.
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                },
                TestContext.Current.CancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether such a caller gets a session. A client may take TLS's handshake for done before the server has looked at its certificate.</summary>
    public static async Task<bool> IsLetInAsync(Func<Task<SslStream>> connect)
    {
        try
        {
            await using var stream = await connect();
            using var key = IdentityKey.Generate();
            using var keys = await SessionHandshake.InitiateAsync(
                new StreamPipe(stream), key, SessionOptions.Default, TimeProvider.System, TestContext.Current.CancellationToken);
            return true;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or SessionClosedException or OrleansVoxa.Protocol.ProtocolViolationException)
        {
            return false;
        }
    }

    private sealed class CountedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public long Received { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            Received += read;
            return read;
        }
    }
}
