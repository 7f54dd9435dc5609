using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests;

/// <summary>
/// The documented random source of the byte examples: the ChaCha20 stream of the key SHA-256(seed) with a zero nonce,
/// taken from its start without gaps.
/// </summary>
public sealed class SeededRandomSource(string seed) : IRandomSource
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    private int _position;

    public void Fill(Span<byte> destination)
    {
        var stream = new byte[_position + destination.Length];
        ChaCha20.Xor(_key, new byte[ChaCha20.NonceSize], 0, stream, stream);
        stream.AsSpan(_position).CopyTo(destination);
        _position += destination.Length;
    }

    public byte[] Take(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
