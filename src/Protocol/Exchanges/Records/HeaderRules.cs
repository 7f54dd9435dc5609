using System.Buffers;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>What may stand in heads, so that nothing that crossed the network can smuggle a second header or request line.</summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Anything but control characters; a tab is allowed (RFC 9110 section 5.5).</summary>
    public static bool IsValue(string text)
    {
        foreach (var c in text)
        {
            if ((c < ' ' && c != '\t') || c == '\x7f') return false;
        }

        return true;
    }

    /// <summary>Origin form, or the asterisk of OPTIONS; no blanks and no control characters (RFC 9112 section 3.2).</summary>
    public static bool IsTarget(string text)
    {
        if (text == "*") return true;
        if (text.Length == 0 || text[0] != '/') return false;
        foreach (var c in text)
        {
            if (c <= ' ' || c == '\x7f') return false;
        }

        return true;
    }
}
