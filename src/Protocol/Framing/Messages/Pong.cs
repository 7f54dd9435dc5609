using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Answers a <see cref="Ping"/>.</summary>
public sealed record Pong : Message
{
    /// <summary>The tag of this message: 1.</summary>
    public const uint WireTag = 1;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.High;

    internal override void Write(BincodeWriter writer)
    {
    }

    internal static Pong Read(ref BincodeReader reader) => new();
}
