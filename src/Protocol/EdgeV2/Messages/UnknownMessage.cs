namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>A message whose type has no meaning here: the receiver answers with an <see cref="Error"/>, and the connection lives on.</summary>
/// <param name="Number">The type that was read.</param>
public sealed record UnknownMessage(byte Number) : EdgeV2Message
{
    /// <inheritdoc/>
    public override byte Type => Number;

    internal override void Write(EdgeV2Writer writer) =>
        throw new InvalidOperationException("An unknown message can be received, never sent.");
}
