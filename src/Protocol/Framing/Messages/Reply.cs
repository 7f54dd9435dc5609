namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Answers the message that carried the same correlation.</summary>
/// <param name="Correlation">That of the message answered.</param>
/// <param name="Body">The answer, as the message defines it; empty where it defines none.</param>
public sealed record Reply(ulong Correlation, ReadOnlyMemory<byte> Body) : Message
{
    /// <summary>The tag of this message: 30.</summary>
    public const uint WireTag = 30;

    /// <summary>Longest body, in bytes: what fits a frame.</summary>
    public const int MaxBody = FrameLimits.AbsoluteMaxPayload;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Bytes(Body, MaxBody);
    }

    internal static Reply Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Bytes(MaxBody, nameof(Body)));
}
