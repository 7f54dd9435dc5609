using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>ML-KEM-768 of the platform (FIPS 203). Thread-safe.</summary>
internal sealed class MlKem768 : ISessionKem
{
    /// <summary>The instance, or null where the platform has no ML-KEM: then nothing is negotiated.</summary>
    public static MlKem768? IfSupported { get; } = MLKem.IsSupported ? new MlKem768() : null;

    private MlKem768()
    {
    }

    public byte Id => 1;

    public int KeySize => MLKemAlgorithm.MLKem768.EncapsulationKeySizeInBytes;

    public int CiphertextSize => MLKemAlgorithm.MLKem768.CiphertextSizeInBytes;

    public ISessionKemKey Generate() => new Key(MLKem.GenerateKey(MLKemAlgorithm.MLKem768));

    public bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret)
    {
        try
        {
            using var kem = MLKem.ImportEncapsulationKey(MLKemAlgorithm.MLKem768, key);
            kem.Encapsulate(out ciphertext, out secret);
            return true;
        }
        catch (CryptographicException)
        {
            // FIPS 203 section 7.2: a key that fails the modulus check is refused by the platform.
            ciphertext = secret = [];
            return false;
        }
    }

    private sealed class Key(MLKem kem) : ISessionKemKey
    {
        public byte[] PublicKey => kem.ExportEncapsulationKey();

        public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext)
        {
            var secret = new byte[MLKemAlgorithm.MLKem768.SharedSecretSizeInBytes];
            kem.Decapsulate(ciphertext, secret);
            return secret;
        }

        public void Dispose() => kem.Dispose();
    }
}
