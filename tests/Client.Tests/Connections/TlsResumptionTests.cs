using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Connections;

/// <summary>Whether a client that comes again resumes its TLS session with a server that resumes: that sends no certificate then, which shows in what it sends.</summary>
public sealed class TlsResumptionTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IdentityKey _server = IdentityKey.Generate();
    private readonly IdentityKey _client = IdentityKey.Generate();
    private readonly SslStreamCertificateContext _shown;

    public TlsResumptionTests()
    {
        var now = TimeProvider.System.GetUtcNow();
        _shown = SslStreamCertificateContext.Create(IdentityCertificate.Create(_server, now - Day, now + Day), null, offline: true);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    // .NET resumes under the name that it sends to the server, and an address is none.
    [Theory]
    [InlineData("localhost", SslProtocols.Tls13, true)]
    [InlineData("localhost", SslProtocols.Tls12, true)]
    [InlineData("127.0.0.1", SslProtocols.Tls13, false)]
    [InlineData("127.0.0.1", SslProtocols.Tls12, false)]
    public async Task ConnectAsync_WithTheCertificateOfBefore_ResumesWhereTheHostHasAName(string host, SslProtocols version, bool resumed)
    {
        var certificate = new ClientCertificate(_client, TimeProvider.System);

        var first = await ConnectAsync(certificate, host, version);
        var second = await ConnectAsync(certificate, host, version);
        var third = await ConnectAsync(certificate, host, version);

        Assert.Equal(resumed, second < first / 2);
        Assert.Equal(resumed, third < first / 2);
    }

    [Fact]
    public async Task ConnectAsync_WithAnotherCertificate_BeginsAnew()
    {
        var first = await ConnectAsync(new ClientCertificate(_client, TimeProvider.System), "localhost", SslProtocols.Tls13);
        var second = await ConnectAsync(new ClientCertificate(_client, TimeProvider.System), "localhost", SslProtocols.Tls13);

        Assert.InRange(second, first * 9 / 10, first * 11 / 10);
    }

    [Fact]
    public void Current_HalfADayLater_IsAnotherCertificateThatIsInForce()
    {
        var clock = new TestClock();
        var certificate = new ClientCertificate(_client, clock);
        var first = certificate.Current();
        clock.Advance(Day / 2 - TimeSpan.FromSeconds(1));
        Assert.Same(first, certificate.Current());

        clock.Advance(TimeSpan.FromSeconds(1));

        var second = certificate.Current();
        Assert.NotSame(first, second);
        Assert.True(second.TargetCertificate.NotAfter.ToUniversalTime() >= clock.GetUtcNow() + Day / 2);
        clock.Jump(-2 * Day);
        Assert.True(certificate.Current().TargetCertificate.NotBefore.ToUniversalTime() <= clock.GetUtcNow());
    }

    /// <summary>Connects, and tells how many bytes the server sent for it. Either side must know the other's key, resumed or not.</summary>
    private async Task<long> ConnectAsync(ClientCertificate certificate, string host, SslProtocols version)
    {
        var options = new VoxaClientOptions
        {
            Endpoint = new VoxaEndpoint(_server.Public.Id, host, ((IPEndPoint)_listener.LocalEndpoint).Port) { Transport = EndpointTransport.Tls },
            Identity = _client,
        };
        var serving = ServeAsync(version);
        await using var pipe = await SocketPipe.ConnectAsync(options, certificate, Calls.Token).Soon();
        Assert.Equal(_server.Public.Id, pipe.Certified);
        // TLS 1.3 sends what a session is resumed by behind the handshake.
        var read = await pipe.Input.ReadAsync(Calls.Token).Soon();
        pipe.Input.AdvanceTo(read.Buffer.End);
        return await serving.Soon();
    }

    private async Task<long> ServeAsync(SslProtocols version)
    {
        using var socket = await _listener.AcceptSocketAsync(Calls.Token);
        await using var counted = new CountedStream(socket);
        await using var secured = new SslStream(counted);
        await secured.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _shown,
                ClientCertificateRequired = true,
#pragma warning disable CA5359 // Whom it lets in is judged below.
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                EnabledSslProtocols = version,
                ApplicationProtocols = [new SslApplicationProtocol("voxa/1")],
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
            Calls.Token);
        Assert.True(IdentityCertificate.TryGetIdentity(secured.RemoteCertificate as X509Certificate2, out var identity));
        Assert.Equal(_client.Public, identity);
        await secured.WriteAsync(new byte[1], Calls.Token);
        return counted.Written;
    }

    private sealed class CountedStream(Socket socket) : NetworkStream(socket)
    {
        public long Written { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
