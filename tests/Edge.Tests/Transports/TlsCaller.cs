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
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "edge",
                    ApplicationProtocols = protocol is null ? null : [new(protocol)],
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
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
}
