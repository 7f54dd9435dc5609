using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>Whole handshakes in memory, both sides on one thread: a session's, in which both prove their identity, against TLS 1.3's with a certificate on both sides.</summary>
internal sealed class HandshakeComparison : IDisposable
{
    private readonly IdentityKey _alice = IdentityKey.Generate();
    private readonly IdentityKey _bob = IdentityKey.Generate();
    private readonly X509Certificate2 _certificate = SelfSigned();

    public static IEnumerable<IComparison> All =>
    [
        new TimedComparison("handshake", "a session's handshake, both identities proven", "TLS 1.3 with P-256 certificates on both sides (SslStream)", "at least 2", () =>
        {
            var both = new HandshakeComparison();
            return new TimedPair(both.Session, both.Tls, both);
        }),
    ];

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
        _certificate.Dispose();
    }

    private void Session()
    {
        using var initiator = new HandshakeInitiator(_alice, _bob.Public.Id);
        using var responder = new HandshakeResponder(_bob, TimeSpan.FromSeconds(5));
        var now = TimeProvider.System.GetUtcNow();
        var confirm = initiator.Finish(responder.Respond(initiator.Start(now), now), out var calling);
        using var called = responder.Finish(confirm);
        calling.Dispose();
    }

    private void Tls()
    {
        var (there, back) = (new Pipe(), new Pipe());
        using var client = new SslStream(new PipeStream(back.Reader, there.Writer));
        using var server = new SslStream(new PipeStream(there.Reader, back.Writer));
        var serving = server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = IsTheOne,
        });
        var calling = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "bench",
            ClientCertificates = [_certificate],
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = IsTheOne,
        });
        Task.WaitAll(serving, calling);
    }

    private bool IsTheOne(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) => shown?.GetCertHashString() == _certificate.GetCertHashString();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Reads from one pipe and writes to another.</summary>
    private sealed class PipeStream(PipeReader reader, PipeWriter writer) : Stream
    {
        private readonly Stream _in = reader.AsStream();
        private readonly Stream _out = writer.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => _out.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _out.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _in.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _in.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _out.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _out.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
