namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>A message whose tag has no meaning here: the receiver answers with an <see cref="Error"/>, and the session lives on.</summary>
/// <param name="Number">The tag that was read.</param>
public sealed record UnknownMessage(uint Number) : Message
{
    /// <inheritdoc/>
    public override uint Tag => Number;

    internal override void Write(BincodeWriter writer) =>
        throw new InvalidOperationException("An unknown message can be received, never sent.");
}
