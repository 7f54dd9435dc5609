namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>A command that the two ends agreed on outside this protocol.</summary>
/// <param name="Command">Names the command.</param>
/// <param name="Payload">Its argument.</param>
public sealed record Custom(string Command, ReadOnlyMemory<byte> Payload) : Message
{
    /// <summary>The tag of this message: 7.</summary>
    public const uint WireTag = 7;

    /// <summary>Longest command name, in UTF-8 bytes.</summary>
    public const int MaxCommand = 256;

    /// <summary>Longest payload, in bytes: what fits a frame.</summary>
    public const int MaxPayload = FrameLimits.AbsoluteMaxPayload;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.Text(Command, MaxCommand);
        writer.Bytes(Payload, MaxPayload);
    }

    internal static Custom Read(ref BincodeReader reader) => new(
        reader.Text(MaxCommand, nameof(Command)),
        reader.Bytes(MaxPayload, nameof(Payload)));
}
