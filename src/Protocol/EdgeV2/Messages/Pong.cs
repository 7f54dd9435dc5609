using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Answers a <see cref="Ping"/>.</summary>
/// <param name="Value">The ping's number.</param>
public sealed record Pong(ulong Value) : EdgeV2Message
{
    /// <summary>The type of this message: 12.</summary>
    public const byte WireType = 12;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer) => writer.U64(Value);

    internal static Pong Read(ref CanonicalReader reader) => new(reader.U64());
}
