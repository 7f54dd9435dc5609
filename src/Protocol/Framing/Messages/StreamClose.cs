using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Ends a stream in both directions.</summary>
/// <param name="Stream">The stream's number: odd if the session's initiator opened it, even if the responder did.</param>
/// <param name="Code">Why; empty for an ordinary end.</param>
/// <param name="Text">The same for people.</param>
public sealed record StreamClose(uint Stream, string Code, string Text) : Message
{
    /// <summary>The tag of this message: 28.</summary>
    public const uint WireTag = 28;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer)
    {
        writer.U32(Stream);
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
    }

    internal static StreamClose Read(ref BincodeReader reader) => new(
        reader.U32(nameof(Stream)),
        reader.Text(MaxCode, nameof(Code)),
        reader.Text(MaxText, nameof(Text)));
}
