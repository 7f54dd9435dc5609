using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The last message of a side: it tells an orderly end from a cut line.</summary>
/// <param name="Code">Why; empty for an ordinary end.</param>
/// <param name="Text">The same for people.</param>
public sealed record Goodbye(string Code, string Text) : EdgeV2Message
{
    /// <summary>The type of this message: 14.</summary>
    public const byte WireType = 14;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <inheritdoc/>
    public override byte Type => WireType;

    /// <summary>Makes a goodbye whose code and text are cut to their limits, since both may quote what a peer sent.</summary>
    public static Goodbye Of(string code, string text) => new(ErrorText.Cut(code, MaxCode), ErrorText.Cut(text, MaxText));

    internal override void Write(EdgeV2Writer writer)
    {
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
    }

    internal static Goodbye Read(ref CanonicalReader reader) => new(reader.String(MaxCode), reader.String(MaxText));
}
