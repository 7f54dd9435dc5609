using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>Keeps one page of the log.</summary>
[GrainType("voxa.ledger-page")]
public sealed class LedgerPageGrain([PersistentState("ledger_page")] IPersistentState<LedgerPageState> store) : Grain, ILedgerPageGrain
{
    private List<ImmutableArray<byte>> _entries = [];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _entries = PackedEntries.Unpack(store.State.Entries);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<byte>> Write(int offset, ImmutableArray<ImmutableArray<byte>> entries, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset > _entries.Count || offset + entries.Length > LedgerLog.PageSize)
            throw new InvalidOperationException($"Page {this.GetPrimaryKeyString()} holds {_entries.Count} entries; {entries.Length} cannot follow at {offset}.");
        var known = Math.Min(_entries.Count - offset, entries.Length);
        for (var i = 0; i < known; i++)
        {
            if (!entries[i].AsSpan().SequenceEqual(_entries[offset + i].AsSpan()))
                throw new InvalidOperationException($"Page {this.GetPrimaryKeyString()} holds another entry at {offset + i}: the log would be rewritten.");
        }

        if (known < entries.Length)
        {
            try
            {
                await store.Store(new LedgerPageState { Entries = PackedEntries.Pack([.. _entries, .. entries.Skip(known)]) });
            }
            finally
            {
                _entries = PackedEntries.Unpack(store.State.Entries);
            }
        }

        if (_entries.Count < LedgerLog.PageSize) return [];

        // A full page is not written again, and few are read: held in memory they would be the whole log.
        DeactivateOnIdle();
        return [.. TreeProof.Hash(_entries.SelectMany(entry => LedgerEntry.LeafHash(entry.AsSpan())).ToArray())];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ImmutableArray<byte>>> Read(int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ImmutableArray<byte>>>([.. _entries.Skip(offset).Take(count)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<byte>> GetMarks(int count, CancellationToken cancellationToken)
    {
        // All pages are asked once, at start; held in memory they would be the whole log.
        DeactivateOnIdle();
        return Task.FromResult(LedgerMarks.Pack(_entries.Take(count)));
    }
}
