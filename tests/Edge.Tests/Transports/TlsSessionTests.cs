using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Client;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Transports;

/// <summary>The TLS listener, with the client library and with callers that it must not let in.</summary>
public sealed class TlsSessionTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_OverTls_ServesTheClientLibrary()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        await UseAsync(host, host.TlsEndpoint);
        await UseAsync(host, host.TlsEndpoint with { Id = null });
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_EitherVersion_AgreesOnEphemeralKeysAndAnAead(SslProtocols version)
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate();
        using var certificate = Certificate(key);
        await using var stream = await TlsCaller.ConnectAsync(host.Tls, certificate, versions: version);
        Assert.Equal(version, stream.SslProtocol);
        Assert.Contains(stream.NegotiatedCipherSuite.ToString(), (string[])[.. Aeads(version)]);
        var keys = await SessionHandshake.InitiateAsync(new StreamPipe(stream), key, SessionOptions.Default, TimeProvider.System, Cancellation);
        await using var session = new MessageConnection(new StreamPipe(stream), keys, SessionOptions.Default, TimeProvider.System);
        Assert.Equal(host.Key.Public, session.Peer);
    }

    [Fact]
    public async Task Connect_WithoutAcceptableCertificate_IsRefusedAndCounted()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var refused = new Refusals(host);
        using var key = IdentityKey.Generate();
        using var rsa = Rsa();
        using var expired = IdentityCertificate.Create(key, Now.AddDays(-3), Now.AddDays(-1));
        using var early = IdentityCertificate.Create(key, Now.AddDays(1), Now.AddDays(3));
        foreach (var certificate in new[] { null, rsa, expired, early })
        {
            foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
                Assert.False(await TlsCaller.IsLetInAsync(() => TlsCaller.ConnectAsync(host.Tls, certificate, versions: version)), $"{certificate?.Subject} over {version}");
        }

        Assert.Equal(
            ["certificate_expired", "certificate_key", "certificate_missing"],
            refused.Codes.Distinct().Order());
        await UseAsync(host, host.TlsEndpoint);
    }

    [Fact]
    public async Task Connect_OldVersionsSuitesAndProtocols_AreRefused()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate();
        using var certificate = Certificate(key);
        Func<Task<SslStream>>[] callers =
        [
#pragma warning disable SYSLIB0039, CA5397, CA5398 // What is refused must be asked for.
            () => TlsCaller.ConnectAsync(host.Tls, certificate, versions: SslProtocols.Tls11),
#pragma warning restore SYSLIB0039, CA5397, CA5398
            () => TlsCaller.ConnectAsync(host.Tls, certificate, "voxa/1", SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256),
            () => TlsCaller.ConnectAsync(host.Tls, certificate, "voxa/1", SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256),
            () => TlsCaller.ConnectAsync(host.Tls, certificate, "h2"),
            () => TlsCaller.ConnectAsync(host.Tls, certificate, protocol: null),
        ];
        foreach (var caller in callers) Assert.False(await TlsCaller.IsLetInAsync(caller));
        Assert.True(await TlsCaller.IsLetInAsync(() => TlsCaller.ConnectAsync(host.Tls, certificate)));
        await UseAsync(host, host.TlsEndpoint);
    }

    /// <summary>A client that could resume, as it shows the same certificate under the same name, is sent the edge's certificate again.</summary>
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_Again_BeginsAnew(SslProtocols version)
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate();
        using var certificate = Certificate(key);
        var shown = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var first = await TlsCaller.CountAsync(host.Tls, shown, key, version);
        var second = await TlsCaller.CountAsync(host.Tls, shown, key, version);
        Assert.InRange(second, first * 95 / 100, first * 105 / 100);
    }

    // OpenSSL's usual groups leave secp256k1 out, and .NET has no way to put it in: such devices go without TLS, where Noise knows their keys.
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_Secp256k1Certificate_IsRefusedByTlsAndServedWithoutIt(SslProtocols version)
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate(KeyAlgorithm.Secp256k1);
        using var certificate = Certificate(key);
        Assert.False(await TlsCaller.IsLetInAsync(() => TlsCaller.ConnectAsync(host.Tls, certificate, versions: version)));
        var fault = await Assert.ThrowsAsync<VoxaClientException>(() => VoxaClient.ConnectAsync(new() { Endpoint = host.TlsEndpoint, Identity = key }, Cancellation));
        Assert.Equal("tls_failed", fault.Code);
        Assert.Contains("voxa://", fault.Message, StringComparison.Ordinal);
        await using var client = await VoxaClient.ConnectAsync(new() { Endpoint = host.Endpoint, Identity = key }, Cancellation);
        Assert.Equal(host.Key.Public, client.Server);
    }

    [Fact]
    public async Task Connect_AlpnOfFramingB_ServesFramingBToTheCertificatesPeer()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate();
        using var certificate = Certificate(key);
        await using var stream = await TlsCaller.ConnectAsync(host.Tls, certificate, "voxa-edge/2");
        await using var connection = await EdgeV2Connection.OpenAsync(
            new StreamPipe(stream), host.Key.Public, EdgeV2Offer.Default, SessionOptions.Default, TimeProvider.System, Cancellation);
        await connection.SendAsync(new Protocol.EdgeV2.Messages.Ping(7), Cancellation);
        Assert.IsType<Protocol.EdgeV2.Messages.Pong>(await connection.ReceiveAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_CertificateOfAnotherThanTheSession_IsTold()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var shown = IdentityKey.Generate();
        using var used = IdentityKey.Generate();
        using var certificate = Certificate(shown);
        await using var stream = await TlsCaller.ConnectAsync(host.Tls, certificate);
        var pipe = new StreamPipe(stream);
        var keys = await SessionHandshake.InitiateAsync(pipe, used, SessionOptions.Default, TimeProvider.System, Cancellation);
        await using var session = new MessageConnection(pipe, keys, SessionOptions.Default, TimeProvider.System);
        var error = Assert.IsType<Error>(await session.ReceiveAsync(Cancellation));
        Assert.Equal("certificate_mismatch", error.Code);
        Assert.Null(await session.ReceiveAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_Pinned_TakesThatKeyAndNoOther()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var other = IdentityKey.Generate();
        using var right = Certificate(host.Key);
        using var wrong = Certificate(other);
        await UseAsync(host, host.TlsEndpoint, CertificatePin.Of(wrong), CertificatePin.Of(right));
        var fault = await Assert.ThrowsAsync<VoxaClientException>(() => UseAsync(host, host.TlsEndpoint, CertificatePin.Of(wrong)));
        Assert.Equal("tls_failed", fault.Code);
        Assert.Contains(CertificatePin.Of(right).ToString(), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_AnotherNodeThanTheEndpointSays_IsRefusedByTheClient()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var other = IdentityKey.Generate();
        var fault = await Assert.ThrowsAsync<VoxaClientException>(() => UseAsync(host, host.TlsEndpoint with { Id = other.Public.Id }));
        Assert.Equal("tls_failed", fault.Code);
        Assert.Contains(host.Key.Public.Id.ToString(), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: edge\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02")]
    public async Task Connect_NotTls_EndsWithinTheHandshakesDeadlineAndOthersAreServed(string said)
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, new KeyValuePair<string, string?>("p2p:handshakeDeadline", "00:00:00.5"));
        using var pipe = await SocketPipe.ConnectAsync(host.Tls);
        await pipe.WriteAsync([.. said.Select(letter => (byte)letter)]);
        Assert.InRange(await pipe.ReadToEndAsync(), 0, 100);
        await UseAsync(host, host.TlsEndpoint);
    }

    [Fact]
    public async Task Certificate_FilesReplaced_IsShownToNewConnectionsAndABrokenOneIsNot()
    {
        using var folder = new TemporaryFolder();
        var (certificateFile, keyFile) = (folder.Of("edge.pem"), folder.Of("edge.key"));
        using var first = IdentityKey.Generate();
        using var second = IdentityKey.Generate();
        Write(first);
        var clock = new ManualTimeProvider(Now);
        await using var host = await EdgeHost.StartAsync(
            clock, 0, new("p2p:tls:certificateFile", certificateFile), new("p2p:tls:privateKeyFile", keyFile));
        using var caller = IdentityKey.Generate();
        using var certificate = IdentityCertificate.Create(caller, clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1));
        Assert.Equal(first.Public, await ShownAsync());

        Write(second);
        Assert.Equal(first.Public, await ShownAsync());
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(second.Public, await ShownAsync());

        await File.WriteAllTextAsync(keyFile, "no key", Cancellation);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(second.Public, await ShownAsync());
        Assert.Contains("cannot be used", host.Services.GetRequiredService<EdgeCertificate>().Fault, StringComparison.Ordinal);

        Write(first);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(first.Public, await ShownAsync());
        Assert.Null(host.Services.GetRequiredService<EdgeCertificate>().Fault);

        void Write(IdentityKey key)
        {
            using var made = IdentityCertificate.Create(key, Now.AddDays(-1), Now.AddDays(1));
            File.WriteAllText(certificateFile, made.ExportCertificatePem());
            File.WriteAllText(keyFile, key.ExportPem());
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        async Task<PublicIdentity> ShownAsync()
        {
            await using var stream = await TlsCaller.ConnectAsync(host.Tls, certificate);
            Assert.True(IdentityCertificate.TryGetIdentity((X509Certificate2)stream.RemoteCertificate!, out var identity));
            return identity;
        }
    }

    private static async Task UseAsync(EdgeHost host, VoxaEndpoint endpoint, params CertificatePin[] pins)
    {
        using var key = IdentityKey.Generate();
        await using var client = await VoxaClient.ConnectAsync(new VoxaClientOptions { Endpoint = endpoint, Identity = key, CertificatePins = [.. pins] }, Cancellation);
        Assert.Equal(host.Key.Public, client.Server);
        var page = await client.DiscoverAsync(new NodeQuery(), Cancellation);
        Assert.Empty(page.Nodes);
    }

    private static X509Certificate2 Certificate(IdentityKey key) => IdentityCertificate.Create(key, Now.AddDays(-1), Now.AddDays(1));

    private static X509Certificate2 Rsa()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static IEnumerable<string> Aeads(SslProtocols version) =>
        version == SslProtocols.Tls13
            ? ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]
            : ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"];
}
