using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How a node's entries come into the log: in the background, from what is stored, until the log says that it has them.</summary>
public sealed partial class NodeGrain
{
    private static readonly TimeSpan RetryLedger = TimeSpan.FromMinutes(1);

    // The log has the entries up to this number. Not stored: what is handed over twice is found out by the log.
    private ulong _logged;
    private bool _handingOver;

    // The row has entries that the log has, too.
    private bool _rowHasLogged;
    private IGrainTimer? _ledgerRetry;

    /// <summary>Starts to hand over what is stored and not in the log. Nobody waits for it.</summary>
    private void HandOver()
    {
        if (!_handingOver && !_kept.Outbox.IsEmpty && _kept.Outbox[^1].Number > _logged) _ = HandOverAll();
    }

    private async Task HandOverAll()
    {
        _handingOver = true;
        try
        {
            while (!_kept.Outbox.IsEmpty && _kept.Outbox[^1].Number > _logged)
            {
                var due = _kept.Outbox.Where(entry => entry.Number > _logged).ToList();
                if (!await Log().Append(Id, [.. due.Select(entry => new LedgerItem(entry.Number, [.. entry.Encoded]))], CancellationToken.None))
                {
                    RetryHandOver();
                    return;
                }

                _logged = due[^1].Number;
                Forget();
            }

            _ledgerRetry?.Dispose();
            _ledgerRetry = null;
        }
        catch (Exception exception)
        {
            // The entries are stored, and the log says itself what it suffers from.
            LogNotLogged(logger, exception, Id);
            RetryHandOver();
        }
        finally
        {
            _handingOver = false;
        }
    }

    /// <summary>Takes out of memory what the log has. It leaves the row when that is written next; while memory and row differ otherwise, nothing is done.</summary>
    private void Forget()
    {
        var node = _kept;
        if (!ReferenceEquals(node, store.State)) return;
        store.State = _kept = NodeOutbox.Trim(node, _logged);
        _rowHasLogged = true;
    }

    private void RetryHandOver() => _ledgerRetry ??= this.RegisterGrainTimer(
        static (grain, _) =>
        {
            grain.HandOver();
            return Task.CompletedTask;
        },
        this,
        new GrainTimerCreationOptions(RetryLedger, RetryLedger) { Interleave = true });

    private static Refusal LogBehind => new(RefusalCodes.LedgerBehind, "The log has not been written for long, and no more of this node may wait for it; try again later.");

    private bool IsLogBehind() => _kept.Outbox.Length >= NodeOutbox.Capacity && NodeOutbox.Trim(Current, _logged).Outbox.Length >= NodeOutbox.Capacity;

    private ILedgerGrain Log() => GrainFactory.GetGrain<ILedgerGrain>(LedgerLog.Key);
}
