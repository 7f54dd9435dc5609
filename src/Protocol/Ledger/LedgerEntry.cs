using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>
/// One entry of the registry's log (docs/protocol/ledger.md): its encoding is a leaf of the tree. Immutable and thread-safe.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/ledger-entry/1";

    /// <summary>Most bytes of an encoded entry.</summary>
    public const int MaximumEncodedSize = 175;

    /// <summary>Bytes of a hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>What happened.</summary>
    public required LedgerEntryKind Kind { get; init; }

    /// <summary>SHA-256 over the node's encoded public key, 32 bytes; its first 20 are the node id.</summary>
    public required ImmutableArray<byte> KeyHash { get; init; }

    /// <summary>Which life of the node; 1 or more.</summary>
    public required uint Incarnation { get; init; }

    /// <summary>1 for the node's first entry, and one more for each that follows, over all of its lives.</summary>
    public required ulong Number { get; init; }

    /// <summary>When it happened by the registry's clock; whole milliseconds.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Registrations: whether the node's key signed it. False for all others.</summary>
    public bool Verified { get; init; }

    /// <summary>Registrations: SHA-256 over the encoded signed node record, 32 bytes; null if the node gave none. Successions and inheritances: SHA-256 over the encoded signed key succession. Null for all other kinds.</summary>
    public ImmutableArray<byte>? RecordHash { get; init; }

    /// <summary>Registrations: the handle; empty if it has none, and for all other kinds.</summary>
    public string Handle { get; init; } = "";

    /// <summary>The node id that the key hash begins with.</summary>
    public NodeId NodeId => NodeId.Read(KeyHash.AsSpan(0, NodeId.Size));

    /// <summary>Reads an entry.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="entry">The entry, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out LedgerEntry? entry, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, Label, Read, out entry, out fault);

    /// <summary>The hash of an encoded entry as a leaf: SHA-256 over 0x00 and the bytes (RFC 6962, section 2.1).</summary>
    /// <returns>32 bytes.</returns>
    public static byte[] LeafHash(ReadOnlySpan<byte> encoded)
    {
        var hash = new byte[HashSize];
        MerkleHash.Leaf([MerkleHash.LeafPrefix], encoded, hash);
        return hash;
    }

    /// <summary>The canonical encoding.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode()
    {
        if (FindFault() is { } fault)
            throw new ArgumentException(fault);
        return new CanonicalWriter(Label)
            .U8((byte)Kind)
            .Fixed(KeyHash.AsSpan())
            .U32(Incarnation)
            .U64(Number)
            .Time(Time)
            .Bool(Verified)
            .Optional(RecordHash, static (writer, hash) => writer.Fixed(hash.AsSpan()))
            .String(Handle)
            .ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(LedgerEntry? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NodeId, Number);

    private static LedgerEntry Read(ref CanonicalReader reader)
    {
        var entry = new LedgerEntry
        {
            Kind = (LedgerEntryKind)reader.U8(),
            KeyHash = [.. reader.Fixed(HashSize)],
            Incarnation = reader.U32(),
            Number = reader.U64(),
            Time = reader.Time(),
            Verified = reader.Bool(),
            RecordHash = reader.Optional() ? [.. reader.Fixed(HashSize)] : null,
            Handle = reader.String(NodeHandle.MaximumLength),
        };
        return entry.FindFault() is { } fault ? throw new ProtocolViolationException("invalid_value", fault) : entry;
    }

    private string? FindFault()
        => !Enum.IsDefined(Kind) ? $"{(byte)Kind} is no kind of ledger entry."
            : KeyHash.IsDefault || KeyHash.Length != HashSize || RecordHash is { IsDefault: true } or { Length: not HashSize } ? $"A hash has {HashSize} bytes."
            : Incarnation == 0 || Number == 0 ? "Incarnations and numbers begin at 1."
            : Time < DateTimeOffset.UnixEpoch ? "The time is before 1970."
            : Handle is null || (Handle.Length > 0 && !NodeHandle.IsValid(Handle)) ? "The handle is none."
            : Kind != LedgerEntryKind.Registration && (Verified || Handle.Length > 0) ? "Only a registration has a handle or is verified."
            : Kind is LedgerEntryKind.Succession or LedgerEntryKind.Inheritance ? (RecordHash is null ? "A succession has the hash of what was signed." : null)
            : Kind != LedgerEntryKind.Registration && RecordHash is not null ? "Only a registration or a succession has a hash of what was signed."
            : null;
}
