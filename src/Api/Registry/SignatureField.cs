using System.Collections.Immutable;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary>Reads the three fields that sign a request: all of them, or none.</summary>
internal static class SignatureField
{
    private const int MaxSignature = 1_024;

    public static (RequestSignature? Signature, ApiProblem? Problem) Read(
        ulong? sequence, long? time, string? signature, ImmutableArray<byte> publicKey, ImmutableArray<byte> bodyHash)
    {
        if (sequence is null && time is null && signature is null) return (null, null);
        if (sequence is null) return (null, ApiProblem.Invalid("sequence", "A signed request needs a sequence, greater than any before it."));
        if (time is null) return (null, ApiProblem.Invalid("time", "A signed request needs its time, in milliseconds since 1970."));
        if (time < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return (null, ApiProblem.Invalid("time", "time is in milliseconds since 1970."));
        if (TryBase64(signature, MaxSignature) is not { Length: > 0 } bytes)
            return (null, ApiProblem.Invalid("signature", "A signed request needs its signature, in base64."));
        return (new(publicKey, sequence.Value, DateTimeOffset.FromUnixTimeMilliseconds(time.Value), bodyHash, [.. bytes]), null);
    }

    /// <summary>Null if the text is not base64, or longer than it may be.</summary>
    public static byte[]? TryBase64(string? text, int maxBytes)
    {
        if (text is null || text.Length > (maxBytes + 2) / 3 * 4) return null;
        var buffer = new byte[maxBytes + 2];
        return Convert.TryFromBase64String(text, buffer, out var written) ? buffer.AsSpan(0, written).ToArray() : null;
    }
}
