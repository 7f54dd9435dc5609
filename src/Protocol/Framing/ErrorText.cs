namespace OrleansVoxa.Protocol.Framing;

/// <summary>Fits codes and texts that may quote a peer into their fields.</summary>
internal static class ErrorText
{
    /// <summary>At most so many UTF-8 bytes of a text.</summary>
    public static string Cut(string value, int limit)
    {
        ArgumentNullException.ThrowIfNull(value);

        // A character takes at most three bytes, and a pair of surrogates four.
        if (value.Length <= limit / 3) return value;
        var length = limit / 3;
        return value[..(char.IsHighSurrogate(value[length - 1]) ? length - 1 : length)];
    }
}
