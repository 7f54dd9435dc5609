namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>The sender's next frame is sealed under its next key.</summary>
public sealed record Rekey : Message
{
    /// <summary>The tag of this message: 32.</summary>
    public const uint WireTag = 32;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
    }

    internal static Rekey Read(ref BincodeReader reader) => new();
}
