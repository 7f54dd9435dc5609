namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks the peer to send the same text back.</summary>
/// <param name="Text">Any text.</param>
public sealed record Echo(string Text) : Message
{
    /// <summary>The tag of this message: 5.</summary>
    public const uint WireTag = 5;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 64 * 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer) => writer.Text(Text, MaxText);

    internal static Echo Read(ref BincodeReader reader) => new(reader.Text(MaxText, nameof(Text)));
}
