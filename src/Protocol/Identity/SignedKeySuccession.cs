using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// A key succession signed by the old key, and accepted by the new one, so that nobody can pass a node's history on to
/// a key whose owner does not want it. Immutable and thread-safe.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="Signature">64 bytes by the old key over <see cref="KeySuccession.Encode"/>.</param>
/// <param name="Acceptance">64 bytes by the new key over the same.</param>
public sealed record SignedKeySuccession(KeySuccession Record, ImmutableArray<byte> Signature, ImmutableArray<byte> Acceptance)
{
    /// <summary>Most bytes of an encoded record.</summary>
    public const int MaximumEncodedSize = 256;

    /// <summary>Signs a succession.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule, or a key is not the one that the record names.</exception>
    public static SignedKeySuccession Sign(KeySuccession record, IdentityKey oldKey, IdentityKey newKey)
    {
        ArgumentNullException.ThrowIfNull(record);
        SignedParts.RequireKey(oldKey, record.OldKey);
        SignedParts.RequireKey(newKey, record.NewKey);
        var fields = record.Encode();
        return new SignedKeySuccession(record, [.. oldKey.Sign(fields)], [.. newKey.Sign(fields)]);
    }

    /// <summary>Reads a succession. The signatures are not checked: call <see cref="Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="record">The succession, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedKeySuccession? record, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, KeySuccession.Label, Read, out record, out fault);

    /// <summary>The same, and says by which code the bytes are refused: <see cref="KeySuccession.SameKey"/>, or one of the encoding's.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="record">The succession, if true is returned.</param>
    /// <param name="violation">What is wrong, if false is returned.</param>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedKeySuccession? record, [NotNullWhen(false)] out ProtocolViolationException? violation)
        => SignedParts.TryRead(encoded, KeySuccession.Label, Read, out record, out violation);

    /// <summary>True if both keys signed.</summary>
    public bool Verify()
    {
        var fields = Record.Encode();
        return Record.OldKey.Verify(fields, Signature.AsSpan()) && Record.NewKey.Verify(fields, Acceptance.AsSpan());
    }

    /// <summary>The canonical encoding, the old key's signature, the new key's.</summary>
    public byte[] Encode() => SignedParts.Join(Record.Encode(), Signature, Acceptance);

    /// <inheritdoc/>
    public bool Equals(SignedKeySuccession? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Record.GetHashCode();

    private static SignedKeySuccession Read(ref CanonicalReader reader)
        => new(KeySuccession.Read(ref reader), SignedParts.ReadSignature(ref reader), SignedParts.ReadSignature(ref reader));
}
