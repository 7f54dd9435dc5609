namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Says that a node publishes a service under a name (docs/protocol/identity.md, "Service record"). Of two valid
/// records for a name by the same owner the one with the higher sequence holds. Immutable.
/// </summary>
public sealed record ServiceRecord
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/service-record/1";

    /// <summary>A <see cref="ServiceName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's identity key: ECDSA, never RSA.</summary>
    public required PublicIdentity OwnerPublicKey { get; init; }

    /// <summary>Grows with each record that the owner signs for the name.</summary>
    public ulong Sequence { get; init; }

    /// <summary>When the record was made, by the owner's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The owner's node id, which follows from the key.</summary>
    public NodeId Owner => OwnerPublicKey.Id;

    /// <summary>The canonical encoding, which is what gets signed.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode()
    {
        if (FindFault() is { } fault)
            throw new ArgumentException(fault);
        return new CanonicalWriter(Label)
            .String(Name)
            .Id(Owner)
            .Bytes(OwnerPublicKey.Encoded.AsSpan())
            .U64(Sequence)
            .Time(IssuedAt)
            .ToArray();
    }

    internal static ServiceRecord Read(ref CanonicalReader reader)
    {
        var name = reader.String(ServiceName.MaximumLength);
        var owner = reader.Id();
        var record = new ServiceRecord
        {
            Name = name,
            OwnerPublicKey = SignedParts.ReadNodeKey(ref reader),
            Sequence = reader.U64(),
            IssuedAt = reader.Time(),
        };
        var fault = record.FindFault() ?? (record.Owner == owner ? null : "The owner's id does not follow from the owner's key.");
        return fault is null ? record : throw new ProtocolViolationException("invalid_value", fault);
    }

    private string? FindFault()
        => !ServiceName.IsValid(Name) ? "The service name is not 1 to 63 of [a-z0-9-] without a hyphen at either end."
            : !OwnerPublicKey.IsNodeKey ? "A service's owner has an ECDSA key, not RSA."
            : IssuedAt < DateTimeOffset.UnixEpoch ? "The time of issue is before 1970."
            : null;
}
