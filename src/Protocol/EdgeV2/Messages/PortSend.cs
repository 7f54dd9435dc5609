using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Bytes through an open port, in either direction.</summary>
/// <param name="Channel">The open port.</param>
/// <param name="Bytes">Of a stream the next; with <see cref="PortFlags.Udp"/> one datagram.</param>
public sealed record PortSend(uint Channel, ReadOnlyMemory<byte> Bytes) : EdgeV2Message
{
    /// <summary>The type of this message: 8.</summary>
    public const byte WireType = 8;

    /// <summary>Most bytes of one message.</summary>
    public const int MaxBytes = 65520;

    /// <inheritdoc/>
    public override byte Type => WireType;

    /// <inheritdoc/>
    /// <remarks>Default true: what crosses a port belongs to strangers.</remarks>
    public override bool Secret { get; init; } = true;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U32(Channel);
        writer.Bytes(Bytes, MaxBytes);
    }

    internal static PortSend Read(ref CanonicalReader reader) => new(reader.U32(), reader.Bytes(MaxBytes).ToArray());
}
