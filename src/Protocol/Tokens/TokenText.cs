using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>Token secrets and ids as text: 64 lower-case hexadecimal digits, and no other spelling.</summary>
internal static class TokenText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Fills the 32 bytes, or leaves them alone and gives false.</summary>
    internal static bool TryRead([NotNullWhen(true)] string? text, Span<byte> bytes)
    {
        if (text is null || text.Length != 2 * bytes.Length || text.AsSpan().ContainsAnyExcept(Digits)) return false;
        Convert.FromHexString(text, bytes, out _, out _);
        return true;
    }
}
