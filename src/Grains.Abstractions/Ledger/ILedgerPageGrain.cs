using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>One page of the log: <see cref="LedgerLog.PageSize"/> entries, or fewer if it is the last. Key: its number in decimal, from 0. Only the log's grain calls it.</summary>
/// <remarks>A page only grows, and only by entries that are in the log already; so writing the same again changes nothing.</remarks>
[Alias("voxa.ILedgerPageGrain")]
public interface ILedgerPageGrain : IGrainWithStringKey
{
    /// <summary>Stores entries that stand at <paramref name="offset"/> of the page.</summary>
    /// <returns>The hash of the page's subtree if it is full now, else nothing.</returns>
    /// <exception cref="InvalidOperationException">The page holds others there, ends before the offset, or would be too long.</exception>
    Task<ImmutableArray<byte>> Write(int offset, ImmutableArray<ImmutableArray<byte>> entries, CancellationToken cancellationToken);

    /// <summary>Encoded entries from an offset on, at most <paramref name="count"/>.</summary>
    [ReadOnly]
    Task<ImmutableArray<ImmutableArray<byte>>> Read(int offset, int count, CancellationToken cancellationToken);

    /// <summary>Node id (20 bytes) and number (8, big-endian) of each of the first <paramref name="count"/> entries. The page is put away afterwards.</summary>
    [ReadOnly]
    Task<ImmutableArray<byte>> GetMarks(int count, CancellationToken cancellationToken);
}
