using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Opens a credited stream of bytes in both directions.</summary>
/// <param name="Stream">The stream's number: odd if the session's initiator opened it, even if the responder did.</param>
/// <param name="Service">What is to answer it.</param>
/// <param name="Head">What that needs to know first.</param>
/// <param name="Credit">How many bytes the receiver of this message may send at first.</param>
public sealed record StreamOpen(uint Stream, string Service, ReadOnlyMemory<byte> Head, uint Credit) : Message
{
    /// <summary>The tag of this message: 25.</summary>
    public const uint WireTag = 25;

    /// <summary>Longest service name, in UTF-8 bytes.</summary>
    public const int MaxService = 255;

    /// <summary>Longest head, in bytes.</summary>
    public const int MaxHead = 64 * 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer)
    {
        writer.U32(Stream);
        writer.Text(Service, MaxService);
        writer.Bytes(Head, MaxHead);
        writer.U32(Credit);
    }

    internal static StreamOpen Read(ref BincodeReader reader) => new(
        reader.U32(nameof(Stream)),
        reader.Text(MaxService, nameof(Service)),
        reader.Bytes(MaxHead, nameof(Head)),
        reader.U32(nameof(Credit)));
}
