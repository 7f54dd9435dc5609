namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Refuses the message that carried the same correlation, or says why the session ends.</summary>
/// <param name="Correlation">That of the message refused; 0 if it had none.</param>
/// <param name="Code">What was wrong; stable.</param>
/// <param name="Text">The same for people: what was wrong, with what, and what to do.</param>
public sealed record Error(ulong Correlation, string Code, string Text) : Message
{
    /// <summary>The tag of this message: 31.</summary>
    public const uint WireTag = 31;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <summary>Makes an error whose code and text are cut to their limits, since both may quote what a peer sent.</summary>
    public static Error Of(ulong correlation, string code, string text) =>
        new(correlation, ErrorText.Cut(code, MaxCode), ErrorText.Cut(text, MaxText));

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
    }

    internal static Error Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Text(MaxCode, nameof(Code)),
        reader.Text(MaxText, nameof(Text)));
}
