using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>What both sides of a Noise handshake derive step by step: chaining key, transcript hash and current key.</summary>
/// <remarks>The Noise Protocol Framework, revision 34, section 5.2.</remarks>
internal sealed class NoiseSymmetricState : IDisposable
{
    public const int HashSize = 32;

    private readonly byte[] _chainingKey = new byte[HashSize];
    private readonly byte[] _hash = new byte[HashSize];
    private CipherState? _cipher;

    /// <param name="protocolName">Exactly 32 ASCII bytes: the name is its own hash then.</param>
    public NoiseSymmetricState(ReadOnlySpan<byte> protocolName)
    {
        protocolName.CopyTo(_hash);
        protocolName.CopyTo(_chainingKey);
    }

    public ReadOnlySpan<byte> Hash => _hash;

    public bool HasKey => _cipher is not null;

    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    public void MixKey(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive(input, output);
        output[..HashSize].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new CipherState(output[HashSize..]);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>Seals, or passes through before there is a key; returns how many bytes were written.</summary>
    public int EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        var length = plaintext.Length + (_cipher is null ? 0 : CipherState.TagSize);
        if (_cipher is null) plaintext.CopyTo(destination);
        else _cipher.Seal(_hash, plaintext, destination[..length]);
        MixHash(destination[..length]);
        return length;
    }

    public bool TryDecryptAndHash(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (_cipher is null) ciphertext.CopyTo(destination);
        else if (!_cipher.TryOpen(_hash, ciphertext, destination)) return false;
        MixHash(ciphertext);
        return true;
    }

    /// <summary>The two transport keys: initiator to responder, and back.</summary>
    public (CipherState Forward, CipherState Backward) Split()
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive([], output);
        var pair = (new CipherState(output[..HashSize]), new CipherState(output[HashSize..]));
        CryptographicOperations.ZeroMemory(output);
        return pair;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
    }

    // Noise's HKDF (section 4.3) step by step: the platform's refuses the empty input that Split needs.
    private void Derive(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> temporary = stackalloc byte[HashSize];
        Span<byte> second = stackalloc byte[HashSize + 1];
        HMACSHA256.HashData(_chainingKey, input, temporary);
        HMACSHA256.HashData(temporary, [1], output);
        output[..HashSize].CopyTo(second);
        second[HashSize] = 2;
        HMACSHA256.HashData(temporary, second, output[HashSize..]);
        CryptographicOperations.ZeroMemory(temporary);
        CryptographicOperations.ZeroMemory(second);
    }
}
