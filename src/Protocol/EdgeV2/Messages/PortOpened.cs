using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The port of this correlation is open.</summary>
/// <param name="Correlation">That of the opening.</param>
/// <param name="Channel">Names the open port in this connection.</param>
public sealed record PortOpened(ulong Correlation, uint Channel) : EdgeV2Message
{
    /// <summary>The type of this message: 7.</summary>
    public const byte WireType = 7;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Correlation);
        writer.U32(Channel);
    }

    internal static PortOpened Read(ref CanonicalReader reader) => new(reader.U64(), reader.U32());
}
