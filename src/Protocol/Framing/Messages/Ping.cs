using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks the peer for a <see cref="Pong"/>, to learn that it is alive.</summary>
public sealed record Ping : Message
{
    /// <summary>The tag of this message: 0.</summary>
    public const uint WireTag = 0;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.High;

    internal override void Write(BincodeWriter writer)
    {
    }

    internal static Ping Read(ref BincodeReader reader) => new();
}
