using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>How the log is written.</summary>
public sealed partial class LedgerGrain
{
    /// <summary>So many entries in the row go to pages before the next are appended: the row stays small, and a page is written once in so many entries.</summary>
    private const int MostInRow = 64;

    /// <summary>Entries of one write of the row, at most.</summary>
    private const int MostAtOnce = 1024;

    // Pages asked at once for their marks.
    private const int Wave = 16;

    /// <summary>Appends what waits; whoever asks before it begins shares it.</summary>
    private Task Write() => _next ??= WriteAfter(_running ?? Task.CompletedTask);

    private async Task WriteAfter(Task before)
    {
        try
        {
            await before;
        }
        catch (Exception)
        {
            // Whoever waited for that write was told; this one starts from what is stored.
        }

        // Lets the caller note this task, and the rest of the turn join in.
        await Task.Yield();
        _running = _next;
        _next = null;
        var waiting = _queue.Take();
        try
        {
            var marks = _marks ??= await LoadMarks();
            var fresh = new List<ImmutableArray<byte>>();
            foreach (var (node, item) in waiting)
            {
                if (item.Number <= marks.Last(node)) continue;
                fresh.Add(item.Encoded);
                marks.Set(node, item.Number);
            }

            for (var done = 0; done < fresh.Count || _log.State.SignedHead.Length == 0; done += MostAtOnce)
            {
                await Commit(fresh.GetRange(done, Math.Min(MostAtOnce, fresh.Count - done)));
                if (fresh.Count == 0) break;
            }
        }
        catch (Exception exception)
        {
            // The marks are ahead of the store now, or behind it if the write was done and only its answer was lost.
            _marks = null;
            _log = LedgerSnapshot.Of(store.State, roots.State);
            LogFailed(logger, exception, waiting.Count);
            throw;
        }
    }

    private async Task Commit(List<ImmutableArray<byte>> fresh)
    {
        var paged = _log.Tail.Length >= MostInRow ? await WritePages() : _log.State.Paged;
        var state = _log.State;
        var sealedKey = state.SealedKey;
        var key = _key;
        if (key is null)
        {
            if (sealedKey.Length > 0) key = LedgerKey.Open(sealedKey, master);
            else (key, sealedKey) = LedgerKey.Make(master);
        }

        try
        {
            var tree = new CompactRange(state.Size, state.Frontier);
            foreach (var entry in fresh) tree.Append(LedgerEntry.LeafHash(entry.AsSpan()));
            var head = new TreeHead { LogId = TreeHead.LogIdOf(key.Public), Size = tree.Size, Time = HeadTime(state), Root = tree.Root() };
            await store.Store(new LedgerGrainState
            {
                SealedKey = sealedKey,
                PublicKey = [.. key.Public.Encoded],
                SignedHead = SignedTreeHead.Sign(head, key).Encode(),
                Size = tree.Size,
                Frontier = tree.ToBytes(),
                Tail = PackedEntries.Pack([.. _log.Tail.Skip((int)(paged - state.Paged)), .. fresh]),
                Paged = paged,
            });
        }
        catch
        {
            // If it was made now, the next attempt makes another, or opens what was stored after all.
            _key = null;
            key.Dispose();
            throw;
        }

        _key = key;
        _log = LedgerSnapshot.Of(store.State, roots.State);
    }

    /// <summary>Copies the row's entries to pages. They stay in the row until the row is written the next time.</summary>
    private async Task<long> WritePages()
    {
        var (at, tail) = (_log.State.Paged, _log.Tail);
        for (var done = 0; done < tail.Length;)
        {
            var (page, offset) = Math.DivRem(at + done, LedgerLog.PageSize);
            var part = tail.Slice(done, (int)Math.Min(tail.Length - done, LedgerLog.PageSize - offset));
            var root = await Page(page).Write((int)offset, part, CancellationToken.None);
            if (!root.IsEmpty && roots.State.Roots.Length / TreeProof.HashSize == page)
                await roots.Store(new LedgerRootsState { Roots = [.. roots.State.Roots, .. root] });
            done += part.Length;
        }

        return at + tail.Length;
    }

    /// <summary>A clock that was set back must not make a later head look earlier.</summary>
    private DateTimeOffset HeadTime(LedgerGrainState state)
    {
        var now = clock.GetUtcNow();
        return state.SignedHead.Length > 0 && SignedTreeHead.TryDecode(state.SignedHead, out var last, out _) && last.Head.Time > now ? last.Head.Time : now;
    }

    private async Task<LedgerMarks> LoadMarks()
    {
        var log = _log;
        var marks = new LedgerMarks();
        var pages = (int)((log.State.Paged + LedgerLog.PageSize - 1) / LedgerLog.PageSize);
        for (var first = 0; first < pages; first += Wave)
        {
            var wave = Enumerable.Range(first, Math.Min(Wave, pages - first)).Select(page =>
                Page(page).GetMarks((int)Math.Min(LedgerLog.PageSize, log.State.Paged - ((long)page * LedgerLog.PageSize)), CancellationToken.None));
            foreach (var packed in await Task.WhenAll(wave)) marks.Load(packed.AsSpan());
        }

        marks.Load(LedgerMarks.Pack(log.Tail).AsSpan());
        return marks;
    }

    [LoggerMessage(2040, LogLevel.Error, "The ledger could not be written; {Count} entries stay with their nodes, which try again")]
    private static partial void LogFailed(ILogger logger, Exception exception, int count);
}
