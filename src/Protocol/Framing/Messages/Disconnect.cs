namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>The sender closes the session and sends nothing after it: what tells an orderly end from a cut line.</summary>
public sealed record Disconnect : Message
{
    /// <summary>The tag of this message: 6.</summary>
    public const uint WireTag = 6;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
    }

    internal static Disconnect Read(ref BincodeReader reader) => new();
}
