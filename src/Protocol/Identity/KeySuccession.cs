namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Says that a node has a new identity key (docs/protocol/identity.md, "Key succession"); the node keeps its handle,
/// history and rights. Immutable.
/// </summary>
public sealed record KeySuccession
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/key-succession/1";

    /// <summary>The code of the violation by a record that names one key twice.</summary>
    public const string SameKey = "same_key";

    private const string ToItself = "A key cannot succeed itself.";

    /// <summary>The key that ends; ECDSA.</summary>
    public required PublicIdentity OldKey { get; init; }

    /// <summary>The key that takes over; ECDSA, another one.</summary>
    public required PublicIdentity NewKey { get; init; }

    /// <summary>Greater than the sequence of the last record that the old key signed.</summary>
    public ulong Sequence { get; init; }

    /// <summary>When the record was made, by the node's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The canonical encoding, which both keys sign.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode()
    {
        if (FindFault() is { } fault)
            throw new ArgumentException(fault);
        return new CanonicalWriter(Label)
            .Bytes(OldKey.Encoded.AsSpan())
            .Bytes(NewKey.Encoded.AsSpan())
            .U64(Sequence)
            .Time(IssuedAt)
            .ToArray();
    }

    internal static KeySuccession Read(ref CanonicalReader reader)
    {
        var record = new KeySuccession
        {
            OldKey = SignedParts.ReadNodeKey(ref reader),
            NewKey = SignedParts.ReadNodeKey(ref reader),
            Sequence = reader.U64(),
            IssuedAt = reader.Time(),
        };
        if (record.OldKey.Equals(record.NewKey)) throw new ProtocolViolationException(SameKey, ToItself);
        return record.FindFault() is { } fault ? throw new ProtocolViolationException("invalid_value", fault) : record;
    }

    private string? FindFault()
        => !OldKey.IsNodeKey || !NewKey.IsNodeKey ? "Both keys of a succession are ECDSA, not RSA."
            : OldKey.Equals(NewKey) ? ToItself
            : IssuedAt < DateTimeOffset.UnixEpoch ? "The time of issue is before 1970."
            : null;
}
