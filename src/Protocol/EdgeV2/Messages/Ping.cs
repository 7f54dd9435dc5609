using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Asks for a <see cref="Pong"/>.</summary>
/// <param name="Value">Any number; the pong carries it back.</param>
public sealed record Ping(ulong Value) : EdgeV2Message
{
    /// <summary>The type of this message: 11.</summary>
    public const byte WireType = 11;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer) => writer.U64(Value);

    internal static Ping Read(ref CanonicalReader reader) => new(reader.U64());
}
