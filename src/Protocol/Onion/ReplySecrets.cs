using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>What the maker of a reply block keeps to open the one answer that comes back by it. Immutable, thread-safe.</summary>
public sealed class ReplySecrets
{
    private readonly byte[] _keys;

    internal ReplySecrets(byte[] keys) => _keys = keys;

    /// <summary>Opens an answer.</summary>
    /// <param name="payload">The payload of a peeled reply, untrusted.</param>
    /// <param name="content">What the responder wrapped, or null.</param>
    /// <returns>False if the payload has a wrong length or was changed on its way.</returns>
    public bool TryOpen(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (!OnionFormat.TryGetClass(payload.Length + OnionFormat.HeaderSize, out _))
            return false;

        // Each relay decrypted what was never encrypted with its key; encrypting undoes that, the last relay first.
        var work = payload.ToArray();
        for (var hop = _keys.Length / Lioness.KeySize - 1; hop > 0; hop--)
            Lioness.Encrypt(Key(hop), work);
        Lioness.Decrypt(Key(0), work, work);
        if (!OnionPayload.TryRead(work, out var range, out _))
            return false;
        content = work[range];
        return true;
    }

    private ReadOnlySpan<byte> Key(int position) => _keys.AsSpan(position * Lioness.KeySize, Lioness.KeySize);
}
