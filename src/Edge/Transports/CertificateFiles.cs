using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansVoxa.Edge.Transports;

/// <summary>A certificate with its chain, and its private key, in two PEM files.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private CertificateFiles(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        Certificate = certificate;
        Chain = chain;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The authorities between the certificate and a root, as the file has them.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <exception cref="CryptographicException">No certificate, no key, or the key of another certificate.</exception>
    /// <exception cref="IOException">A file cannot be read, or the key's is open to others.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    public static CertificateFiles Load(string certificateFile, string keyFile)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyFile) & Others) != 0)
            throw new IOException($"{keyFile} can be read or written by others; make it 0600 (chmod 600).");
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        foreach (var entry in chain.Where(entry => entry.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)).ToArray())
        {
            chain.Remove(entry);
            entry.Dispose();
        }

        return new CertificateFiles(certificate, chain);
    }

    /// <summary>What tells one state of the files from the next.</summary>
    public static (DateTime, long, DateTime, long) Stamp(string certificateFile, string keyFile)
    {
        var (certificate, key) = (new FileInfo(certificateFile), new FileInfo(keyFile));
        return (certificate.LastWriteTimeUtc, certificate.Length, key.LastWriteTimeUtc, key.Length);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var entry in Chain) entry.Dispose();
    }
}
