using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>A node record with the signature by its own key. Immutable and thread-safe.</summary>
/// <param name="Record">The record.</param>
/// <param name="Signature">64 bytes over <see cref="NodeRecord.Encode"/>.</param>
public sealed record SignedNodeRecord(NodeRecord Record, ImmutableArray<byte> Signature)
{
    /// <summary>Most bytes of an encoded record with all fields at their limits.</summary>
    public const int MaximumEncodedSize = 9_600;

    /// <summary>Signs a record.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule, or the key is not the record's.</exception>
    public static SignedNodeRecord Sign(NodeRecord record, IdentityKey key)
    {
        ArgumentNullException.ThrowIfNull(record);
        SignedParts.RequireKey(key, record.PublicKey);
        return new SignedNodeRecord(record, [.. key.Sign(record.Encode())]);
    }

    /// <summary>Reads a record. The signature is not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="record">The record, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedNodeRecord? record, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, NodeRecord.Label, Read, out record, out fault);

    /// <summary>True if the record's own key made the signature.</summary>
    public bool Verify() => Record.PublicKey.Verify(Record.Encode(), Signature.AsSpan());

    /// <summary>The record's canonical encoding and then the signature.</summary>
    public byte[] Encode() => SignedParts.Join(Record.Encode(), Signature);

    /// <inheritdoc/>
    public bool Equals(SignedNodeRecord? other) => other is not null && Signature.AsSpan().SequenceEqual(other.Signature.AsSpan()) && Record.Equals(other.Record);

    /// <inheritdoc/>
    public override int GetHashCode() => Record.GetHashCode();

    private static SignedNodeRecord Read(ref CanonicalReader reader)
        => new(NodeRecordCodec.Read(ref reader), SignedParts.ReadSignature(ref reader));
}
