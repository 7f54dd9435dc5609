namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Calls a method of the peer by name. Answered by <see cref="Reply"/>.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Body">Its argument, as the method defines it.</param>
public sealed record Call(ulong Correlation, string Method, ReadOnlyMemory<byte> Body) : Message
{
    /// <summary>The tag of this message: 29.</summary>
    public const uint WireTag = 29;

    /// <summary>Longest method name, in UTF-8 bytes.</summary>
    public const int MaxMethod = 128;

    /// <summary>Longest body, in bytes: what fits a frame.</summary>
    public const int MaxBody = FrameLimits.AbsoluteMaxPayload;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Text(Method, MaxMethod);
        writer.Bytes(Body, MaxBody);
    }

    internal static Call Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Text(MaxMethod, nameof(Method)),
        reader.Bytes(MaxBody, nameof(Body)));
}
