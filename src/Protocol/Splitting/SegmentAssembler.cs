using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Collects the fragments of one segment id and rebuilds the sealed bytes from the first k. Holds references to at most
/// k shards and allocates nothing for those that have not arrived. Not thread-safe.
/// </summary>
public sealed class SegmentAssembler
{
    private readonly List<Shard> _shards = [];

    /// <summary>Creates an empty set.</summary>
    /// <param name="header">Header of the first fragment that arrived; only fragments of the same id are accepted.</param>
    public SegmentAssembler(SegmentHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Header = header;
    }

    /// <summary>The segment's header.</summary>
    public SegmentHeader Header { get; }

    /// <summary>All fragments that arrived, also those beyond the k-th.</summary>
    public FragmentSet Received { get; private set; }

    /// <summary>Whether k fragments have arrived.</summary>
    public bool IsComplete => _shards.Count == Header.Required;

    /// <summary>Bytes of shards that this set keeps in memory.</summary>
    public long HeldBytes => (long)_shards.Count * Header.ShardSize;

    /// <summary>Takes a verified fragment.</summary>
    /// <returns>What became of it; a fragment of another segment is rejected and changes nothing.</returns>
    public AddResult Add(Fragment fragment)
    {
        ArgumentNullException.ThrowIfNull(fragment);
        if (fragment.Header.Id != Header.Id)
            return AddResult.Rejected(FragmentFault.OtherSegment);
        if (Received.Contains(fragment.Index))
            return AddResult.Duplicate;

        Received = Received.With(fragment.Index);
        if (IsComplete)
            return AddResult.Added;
        _shards.Add(new Shard(fragment.Index, fragment.Shard));
        return IsComplete ? AddResult.Complete : AddResult.Added;
    }

    /// <summary>Rebuilds the sealed bytes; can be called again.</summary>
    /// <param name="sealedBytes">The bytes that were split, or null.</param>
    /// <returns>False with fewer than k fragments, or if the sender coded the package wrongly.</returns>
    public bool TryRebuild([NotNullWhen(true)] out byte[]? sealedBytes) => TryRebuild(out sealedBytes, out _);

    /// <summary>Rebuilds the sealed bytes; can be called again.</summary>
    /// <param name="sealedBytes">The bytes that were split, or null.</param>
    /// <param name="fault"><see cref="FragmentFault.TooFew"/> or <see cref="FragmentFault.Inconsistent"/>, or null.</param>
    public bool TryRebuild([NotNullWhen(true)] out byte[]? sealedBytes, [NotNullWhen(false)] out string? fault)
    {
        sealedBytes = null;
        fault = FragmentFault.TooFew;
        if (!IsComplete)
            return false;

        var size = Header.ShardSize * Header.Required;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var package = buffer.AsSpan(0, size);
        try
        {
            ReedSolomon.Rebuild(CollectionsMarshal.AsSpan(_shards), Header.Required, package);
            fault = FragmentFault.Inconsistent;
            if (!AllOrNothing.TryReveal(package, Header.SealedSize))
                return false;
            sealedBytes = package[..Header.SealedSize].ToArray();
            fault = null;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
