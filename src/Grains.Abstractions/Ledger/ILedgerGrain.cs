using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>The registry's log: one tree of entries that only grows, and its signed heads. Key: <see cref="LedgerLog.Key"/>.</summary>
/// <remarks>It calls the grains of its pages and no others, so whoever it serves may wait for it.</remarks>
[Alias("voxa.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Appends a node's entries, in order of their numbers. Those that the log has already, by node and number, are passed over,
    /// so that a caller who got no answer may ask again. Calls that come while the log is written share the next write.
    /// </summary>
    /// <param name="nodeId">The node id, 40 lower-case hex digits.</param>
    /// <param name="entries">What happened to it, the lowest number first.</param>
    /// <param name="cancellationToken">Ends the wait; what was handed over is appended all the same.</param>
    /// <returns>True once the entries are stored; false, and nothing was taken, if too many wait already.</returns>
    Task<bool> Append(string nodeId, ImmutableArray<LedgerItem> entries, CancellationToken cancellationToken);

    /// <summary>The newest signed head. The log's key is made by the first call that needs it.</summary>
    Task<LedgerHead> GetHead(CancellationToken cancellationToken);

    /// <summary>Encoded entries from <paramref name="start"/> on, at most <paramref name="count"/> and at most <see cref="LedgerLog.PageSize"/>; none past the end.</summary>
    [ReadOnly]
    Task<ImmutableArray<ImmutableArray<byte>>> Read(long start, int count, CancellationToken cancellationToken);

    /// <summary>The hashes that prove that an entry stands in the tree of so many entries, nearest first; null if there is no such entry or tree.</summary>
    [ReadOnly]
    Task<LedgerProof?> ProveInclusion(long index, long size, CancellationToken cancellationToken);

    /// <summary>The hashes that prove that the second tree begins with the first; null unless 0 &lt; first ≤ second ≤ the log's size.</summary>
    [ReadOnly]
    Task<LedgerProof?> ProveConsistency(long first, long second, CancellationToken cancellationToken);
}
