namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Names one attempt at one segment: the SHA-256 over everything that its header says, Merkle root included. Fragments
/// combine only under the same id, so a forged header opens a set of its own and cannot disturb a good one.
/// </summary>
/// <param name="Value">The hash.</param>
public readonly record struct SegmentId(Digest256 Value)
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int Size = Digest256.Size;

    /// <summary>Reads the encoded form.</summary>
    /// <param name="source">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static SegmentId Read(ReadOnlySpan<byte> source) => new(Digest256.Read(source));

    /// <summary>Writes 32 bytes to the start of the span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString();
}
