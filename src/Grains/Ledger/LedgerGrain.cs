using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>
/// The log. Its row holds the newest entries; once there are enough of them they go to pages, which so hold nothing but what is in
/// the log for good. Writing the row is what appends; a crash before it leaves the entries with their nodes, and one after it is
/// found by the nodes' marks when they hand them over again.
/// </summary>
/// <remarks>Reentrant, so that reads go on while the log is written, and a burst of appends shares its writes.</remarks>
[GrainType("voxa.ledger")]
[Reentrant]
public sealed partial class LedgerGrain(
    [PersistentState("ledger")] IPersistentState<LedgerGrainState> store,
    [PersistentState("ledger_roots")] IPersistentState<LedgerRootsState> roots,
    MasterKey master,
    TimeProvider clock,
    ILogger<LedgerGrain> logger) : Grain, ILedgerGrain
{
    private readonly LedgerQueue _queue = new();

    // What is stored, unpacked. Replaced whole, so that a reader who waits keeps the log that he began with.
    private LedgerSnapshot _log = LedgerSnapshot.Empty;
    private IdentityKey? _key;
    private LedgerMarks? _marks;
    private Task? _running;
    private Task? _next;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = LedgerSnapshot.Of(store.State, roots.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _key?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> Append(string nodeId, ImmutableArray<LedgerItem> entries, CancellationToken cancellationToken)
    {
        var node = NodeId.Parse(nodeId);
        foreach (var item in entries)
        {
            // What cannot be read again must not become part of the log.
            if (!LedgerEntry.TryDecode(item.Encoded.AsSpan(), out var entry, out var fault)) throw new ArgumentException(fault, nameof(entries));
            if (entry.NodeId != node || entry.Number != item.Number) throw new ArgumentException("The entry is another node's, or has another number.", nameof(entries));
        }

        if (!_queue.TryAdd(node, entries)) return false;
        await Write().WaitAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<LedgerHead> GetHead(CancellationToken cancellationToken)
    {
        if (store.State.SignedHead.Length == 0) await Write().WaitAsync(cancellationToken);
        var state = _log.State;
        return new LedgerHead([.. state.PublicKey], [.. state.SignedHead]);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ImmutableArray<byte>>> Read(long start, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var log = _log;
        var end = Math.Min(log.State.Size, start + Math.Min(count, LedgerLog.PageSize));
        return start >= end ? [] : [.. await ReadRange(log, new TreeRange(start, end), cancellationToken)];
    }

    /// <inheritdoc/>
    public Task<LedgerProof?> ProveInclusion(long index, long size, CancellationToken cancellationToken) =>
        index < 0 || index >= size || size > _log.State.Size
            ? Task.FromResult<LedgerProof?>(null)
            : Prove(TreeProof.Inclusion(index, size), cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerProof?> ProveConsistency(long first, long second, CancellationToken cancellationToken) =>
        first < 1 || first > second || second > _log.State.Size
            ? Task.FromResult<LedgerProof?>(null)
            : Prove(TreeProof.Consistency(first, second), cancellationToken);

    private async Task<LedgerProof?> Prove(ImmutableArray<TreeRange> ranges, CancellationToken cancellationToken)
    {
        var log = _log;
        var hashes = ImmutableArray.CreateBuilder<ImmutableArray<byte>>(ranges.Length);
        foreach (var range in ranges) hashes.Add([.. await Hash(log, range, cancellationToken)]);
        return new LedgerProof(hashes.MoveToImmutable());
    }

    /// <summary>The hash of a subtree: from page hashes where it holds whole pages, from entries where it is within one.</summary>
    private async Task<byte[]> Hash(LedgerSnapshot log, TreeRange range, CancellationToken cancellationToken)
    {
        if (range.Count == LedgerLog.PageSize && range.End <= log.State.Paged) return log.PageRoot(range.Start / LedgerLog.PageSize);
        if (range.Count <= LedgerLog.PageSize)
            return TreeProof.Hash((await ReadRange(log, range, cancellationToken)).SelectMany(entry => LedgerEntry.LeafHash(entry.AsSpan())).ToArray());
        var (left, right) = range.Split();
        var hashes = (Left: await Hash(log, left, cancellationToken), Right: await Hash(log, right, cancellationToken));
        return TreeProof.Join(hashes.Left, hashes.Right);
    }

    private async Task<List<ImmutableArray<byte>>> ReadRange(LedgerSnapshot log, TreeRange range, CancellationToken cancellationToken)
    {
        var entries = new List<ImmutableArray<byte>>((int)range.Count);
        for (var at = range.Start; at < Math.Min(range.End, log.State.Paged); at = range.Start + entries.Count)
        {
            var (page, offset) = Math.DivRem(at, LedgerLog.PageSize);
            var wanted = (int)Math.Min(Math.Min(range.End, log.State.Paged) - at, LedgerLog.PageSize - offset);
            var read = await Page(page).Read((int)offset, wanted, cancellationToken);
            if (read.Length != wanted) throw new InvalidDataException($"Page {page} of the ledger has lost entries.");
            entries.AddRange(read);
        }

        var from = range.Start + entries.Count - log.State.Paged;
        entries.AddRange(log.Tail.Skip((int)from).Take((int)range.Count - entries.Count));
        return entries;
    }

    private ILedgerPageGrain Page(long number) => GrainFactory.GetGrain<ILedgerPageGrain>(number.ToString(CultureInfo.InvariantCulture));
}
