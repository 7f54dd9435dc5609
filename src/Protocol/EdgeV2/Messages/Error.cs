using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Refuses the message that carried the same correlation, or one that had none; the connection lives on.</summary>
/// <param name="Correlation">That of the message refused; 0 if it had none.</param>
/// <param name="Code">What was wrong; stable.</param>
/// <param name="Text">The same for people: what was wrong, with what, and what to do.</param>
public sealed record Error(ulong Correlation, string Code, string Text) : EdgeV2Message
{
    /// <summary>The type of this message: 15.</summary>
    public const byte WireType = 15;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <inheritdoc/>
    public override byte Type => WireType;

    /// <summary>Makes an error whose code and text are cut to their limits, since both may quote what a peer sent.</summary>
    public static Error Of(ulong correlation, string code, string text) =>
        new(correlation, ErrorText.Cut(code, MaxCode), ErrorText.Cut(text, MaxText));

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Correlation);
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
    }

    internal static Error Read(ref CanonicalReader reader) => new(reader.U64(), reader.String(MaxCode), reader.String(MaxText));
}
