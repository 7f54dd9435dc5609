using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Transfer;

/// <summary>
/// Copies rows in their order, a transaction for each batch, so that what an interrupted move has brought over is the beginning
/// of the source. The next move compares it row by row and goes on behind it.
/// </summary>
internal sealed class RowMover(IRowStore from, IRowStore to)
{
    private const int BatchRows = 1_000;
    private const int BatchBytes = 8 << 20;

    private long _alreadyThere;

    public async Task<StoreMove> RunAsync(CancellationToken cancellationToken)
    {
        await MoveAsync(
            from.ReadStatesAsync(cancellationToken), to.ReadStatesAsync(cancellationToken), static (a, b) => a.IsSameAs(b),
            to.AppendAsync, static state => state.Json.Length, cancellationToken).ConfigureAwait(false);
        await MoveAsync<ReminderRow>(
            from.ReadRemindersAsync(cancellationToken), to.ReadRemindersAsync(cancellationToken), static (a, b) => a == b,
            to.AppendAsync, static _ => 0, cancellationToken).ConfigureAwait(false);

        var (source, target) = (await ContentDigest.OfAsync(from, null, cancellationToken).ConfigureAwait(false), await ContentDigest.OfAsync(to, null, cancellationToken).ConfigureAwait(false));
        return source == target ? new StoreMove(target, _alreadyThere) : throw new StorageException(StorageFailure.Unexpected,
            $"The stores differ after the move: {source.States} states and {source.Reminders} reminders ({source.Sha256}) were read, {target.States} and {target.Reminders} ({target.Sha256}) are there. Do not use the target.");
    }

    private async Task MoveAsync<TRow>(
        IAsyncEnumerable<TRow> source, IAsyncEnumerable<TRow> target, Func<TRow, TRow, bool> same,
        Func<IReadOnlyList<TRow>, CancellationToken, Task> append, Func<TRow, int> size, CancellationToken cancellationToken)
    {
        var batch = new List<TRow>(BatchRows);
        var bytes = 0L;
        var there = target.GetAsyncEnumerator(cancellationToken);
        await using (there.ConfigureAwait(false))
        {
            var more = true;
            await foreach (var row in source.ConfigureAwait(false))
            {
                more = more && await there.MoveNextAsync().ConfigureAwait(false);
                if (more)
                {
                    if (!same(row, there.Current)) throw NotABeginning();
                    _alreadyThere++;
                    continue;
                }

                batch.Add(row);
                bytes += size(row);
                if (batch.Count < BatchRows && bytes < BatchBytes) continue;
                await append(batch, cancellationToken).ConfigureAwait(false);
                batch.Clear();
                bytes = 0;
            }

            if (more && await there.MoveNextAsync().ConfigureAwait(false)) throw NotABeginning();
        }

        if (batch.Count > 0) await append(batch, cancellationToken).ConfigureAwait(false);
    }

    private static StorageException NotABeginning() => new(StorageFailure.InUse,
        "The target already holds something else than the beginning of the source. A move goes into an empty store, or goes on where an interrupted one of the same source ended.");
}
