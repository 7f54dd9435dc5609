using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Ends an open port, from either side.</summary>
/// <param name="Channel">The open port.</param>
/// <param name="Code">Why; empty for an ordinary end.</param>
/// <param name="Text">The same for people.</param>
public sealed record PortClose(uint Channel, string Code, string Text) : EdgeV2Message
{
    /// <summary>The type of this message: 9.</summary>
    public const byte WireType = 9;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U32(Channel);
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
    }

    internal static PortClose Read(ref CanonicalReader reader) => new(reader.U32(), reader.String(MaxCode), reader.String(MaxText));
}
