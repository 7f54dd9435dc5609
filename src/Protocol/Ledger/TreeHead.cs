using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>The state of the log at one time, which the log's key signs (RFC 6962, section 3.5). Immutable and thread-safe.</summary>
public sealed record TreeHead
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/tree-head/1";

    /// <summary>Bytes of a hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Which log: SHA-256 over the encoded public key of the log, 32 bytes.</summary>
    public required ImmutableArray<byte> LogId { get; init; }

    /// <summary>Entries in the tree, 0 or more.</summary>
    public required long Size { get; init; }

    /// <summary>When the head was made by the registry's clock; whole milliseconds. Later heads of one log are no earlier.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The Merkle tree hash over the first <see cref="Size"/> entries, 32 bytes; of no entries, SHA-256 of nothing.</summary>
    public required ImmutableArray<byte> Root { get; init; }

    /// <summary>The id of the log of that key.</summary>
    /// <returns>32 bytes.</returns>
    public static ImmutableArray<byte> LogIdOf(PublicIdentity key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return [.. SHA256.HashData(key.Encoded.AsSpan())];
    }

    /// <summary>The canonical encoding, which the log's key signs.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode()
    {
        if (FindFault() is { } fault)
            throw new ArgumentException(fault);
        return new CanonicalWriter(Label).Fixed(LogId.AsSpan()).U64((ulong)Size).Time(Time).Fixed(Root.AsSpan()).ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(TreeHead? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Time);

    internal static TreeHead Read(ref CanonicalReader reader)
    {
        var head = new TreeHead
        {
            LogId = [.. reader.Fixed(HashSize)],
            Size = unchecked((long)reader.U64()),
            Time = reader.Time(),
            Root = [.. reader.Fixed(HashSize)],
        };
        return head.FindFault() is { } fault ? throw new ProtocolViolationException("invalid_value", fault) : head;
    }

    private string? FindFault()
        => LogId.IsDefault || LogId.Length != HashSize || Root.IsDefault || Root.Length != HashSize ? $"A hash has {HashSize} bytes."
            : Size < 0 ? "A tree has at most 2^63 - 1 entries."
            : Time < DateTimeOffset.UnixEpoch ? "The time is before 1970."
            : null;
}
