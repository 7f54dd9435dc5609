using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>A key encapsulation out of X25519, to test the hybrid handshake where the platform has no ML-KEM.</summary>
internal sealed class FakeKem : ISessionKem
{
    public bool Corrupt { get; init; }

    public byte Id => 1;

    public int KeySize => 32;

    public int CiphertextSize => 32;

    public ISessionKemKey Generate() => new Key(X25519PrivateKey.Generate());

    public bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret)
    {
        using var own = X25519PrivateKey.Generate();
        ciphertext = [.. own.PublicKey];
        secret = new byte[32];
        var agreed = own.TryAgree(key, secret);
        if (Corrupt) RandomNumberGenerator.Fill(secret);
        return agreed;
    }

    private sealed class Key(X25519PrivateKey own) : ISessionKemKey
    {
        public byte[] PublicKey => [.. own.PublicKey];

        public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext)
        {
            var secret = new byte[32];
            own.TryAgree(ciphertext, secret);
            return secret;
        }

        public void Dispose() => own.Dispose();
    }
}
