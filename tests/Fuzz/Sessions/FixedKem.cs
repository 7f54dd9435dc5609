using System.Security.Cryptography;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>A key encapsulation without any secret, so that the hybrid handshake is fuzzed, and repeatable, on every platform.</summary>
internal sealed class FixedKem : ISessionKem
{
    public const int Size = 32;

    private static readonly byte[] Key = [.. Enumerable.Range(0, Size).Select(i => (byte)(i * 3))];

    public byte Id => 1;

    public int KeySize => Size;

    public int CiphertextSize => Size;

    public ISessionKemKey Generate() => new FixedKey();

    public bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret)
    {
        ciphertext = Key;
        secret = Key;
        return key[0] != 0xFF;
    }

    private sealed class FixedKey : ISessionKemKey
    {
        public byte[] PublicKey => Key;

        public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext) => ciphertext.SequenceEqual(Key) ? [.. Key] : SHA256.HashData(ciphertext);

        public void Dispose()
        {
        }
    }
}
