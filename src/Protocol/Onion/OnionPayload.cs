using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>The innermost payload: 16 zeros ‖ length u16 ‖ content ‖ zeros to the end.</summary>
internal static class OnionPayload
{
    private const int ContentOffset = OnionFormat.PrefixSize + OnionFormat.LengthSize;

    public static void Write(ReadOnlySpan<byte> content, Span<byte> payload)
    {
        payload.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(payload[OnionFormat.PrefixSize..], (ushort)content.Length);
        content.CopyTo(payload[ContentOffset..]);
    }

    /// <summary>Finds the content, or a code of <see cref="OnionRefusal"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Range content, [NotNullWhen(false)] out string? fault)
    {
        content = default;
        fault = OnionRefusal.PayloadChanged;
        Span<byte> zeros = stackalloc byte[OnionFormat.PrefixSize];
        zeros.Clear();
        if (!CryptographicOperations.FixedTimeEquals(payload[..OnionFormat.PrefixSize], zeros))
            return false;

        int length = BinaryPrimitives.ReadUInt16BigEndian(payload[OnionFormat.PrefixSize..]);
        fault = OnionRefusal.PayloadMalformed;
        if (length > payload.Length - ContentOffset || payload[(ContentOffset + length)..].IndexOfAnyExcept((byte)0) >= 0)
            return false;

        content = ContentOffset..(ContentOffset + length);
        fault = null;
        return true;
    }
}
