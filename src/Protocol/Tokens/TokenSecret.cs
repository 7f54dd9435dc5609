using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// What a node token's holder has: 32 random bytes (docs/protocol/tokens.md). Whoever knows them is the holder, so the
/// registry keeps only <see cref="Id"/> and the public half of <see cref="DeriveKey"/>. Thread-safe until it is disposed,
/// which erases the bytes.
/// </summary>
public sealed class TokenSecret : IDisposable
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    /// <summary>The label under which the token's key is derived.</summary>
    public const string KeyLabel = "voxa/token-key/1";

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);

    private TokenSecret()
    {
    }

    /// <summary>SHA-256 of the secret.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public TokenId Id
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsErased, this);
            Span<byte> hash = stackalloc byte[TokenId.Size];
            SHA256.HashData(_bytes, hash);
            return TokenId.Read(hash);
        }
    }

    private bool IsErased { get; set; }

    /// <summary>Makes a secret.</summary>
    /// <param name="random">Where its bytes come from; unset, the system's generator.</param>
    public static TokenSecret Create(IRandomSource? random = null)
    {
        var secret = new TokenSecret();
        (random ?? SystemRandomSource.Instance).Fill(secret._bytes);
        return secret;
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Exactly 64 lower-case hexadecimal digits; anything else gives false.</param>
    /// <param name="secret">The secret, if true is returned; the caller disposes it.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TokenSecret? secret)
    {
        secret = new TokenSecret();
        if (TokenText.TryRead(text, secret._bytes)) return true;
        secret.Dispose();
        secret = null;
        return false;
    }

    /// <summary>The secret as text, 64 lower-case hexadecimal digits. To be shown once, to its holder, and never logged.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public string Reveal()
    {
        ObjectDisposedException.ThrowIf(IsErased, this);
        return Convert.ToHexStringLower(_bytes);
    }

    /// <summary>
    /// The token's key, P-256, with which the holder signs <see cref="TokenProof"/>s; its public half is the token's
    /// verification key. HKDF-SHA-256 (RFC 5869) gives candidates, of which the first that is a private key is taken
    /// (FIPS 186-5, A.2.2).
    /// </summary>
    /// <returns>A new key; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public IdentityKey DeriveKey()
    {
        ObjectDisposedException.ThrowIf(IsErased, this);
        return TokenKeyDerivation.Derive(_bytes);
    }

    /// <summary>Erases the bytes.</summary>
    public void Dispose()
    {
        IsErased = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Names the token by its id; the secret never shows here.</summary>
    public override string ToString() => IsErased ? "erased token" : $"token {Id}";
}
