using System.Security.Cryptography;
using System.Text;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// The directory's salted digest, in its format <c>salt:hex</c>: SHA-256 over the hexadecimal SHA-256, SHA-512 and
/// BLAKE2b-512 of <c>data:salt</c>, joined by colons. It is fast, so it protects no password, and it is no signature.
/// Thread-safe.
/// </summary>
public static class TripleHash
{
    /// <summary>Bytes of a salt that <see cref="Create"/> makes.</summary>
    public const int SaltSize = 32;

    /// <summary>Hashes with a fresh random salt.</summary>
    /// <param name="data">Any text.</param>
    public static string Create(string data)
        => Compute(data, RandomNumberGenerator.GetHexString(2 * SaltSize, lowercase: true));

    /// <summary>Hashes with a given salt.</summary>
    /// <param name="data">Any text.</param>
    /// <param name="salt">The salt's text, as it stands before the colon of the result.</param>
    /// <returns>The salt, a colon, and 64 lower-case hexadecimal digits.</returns>
    public static string Compute(string data, string salt)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(salt);
        var combined = Encoding.UTF8.GetBytes($"{data}:{salt}");
        Span<byte> blake = stackalloc byte[Blake2b.MaximumSize];
        Blake2b.Hash(combined, blake);
        var joined = string.Join(
            ':',
            Convert.ToHexStringLower(SHA256.HashData(combined)),
            Convert.ToHexStringLower(SHA512.HashData(combined)),
            Convert.ToHexStringLower(blake));
        return $"{salt}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(joined)))}";
    }

    /// <summary>Checks data against a result, in constant time.</summary>
    /// <param name="data">Any text.</param>
    /// <param name="result">What <see cref="Create"/> or <see cref="Compute"/> gave.</param>
    /// <returns>False also for a result without a colon.</returns>
    public static bool Verify(string data, string result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var colon = result.LastIndexOf(':');
        return colon >= 0
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Compute(data, result[..colon])),
                Encoding.UTF8.GetBytes(result));
    }
}
