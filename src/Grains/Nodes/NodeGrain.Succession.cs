using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How an identity ends by naming another: the old key's side of a succession (docs/adr/0024).</summary>
/// <remarks>
/// Four writes, in this order, each of which can be repeated:
/// <list type="number">
/// <item>The new identity is set aside for the old one. Of two that name it the second is refused, and it cannot register meanwhile. Nothing else has changed, so
/// a crash here costs nothing: whoever next asks for the new identity has it asked whether it is still wanted.</item>
/// <item>The old identity is succeeded, in one row with its entry for the log. From here on the succession holds, and the row has all that the successor needs.</item>
/// <item>The handle goes to the successor, and then the successor's row is written. In between nobody else can take the handle.</item>
/// <item>The old row says that all was handed over, and the reminder ends.</item>
/// </list>
/// The old one goes first, so that there is no moment at which both live. It drives what follows: at its next activation, by a timer
/// while it is active, and by its reminder. It calls the new one in its turn and is never called back in that one's, so they cannot wait in a circle.
/// </remarks>
public sealed partial class NodeGrain
{
    private static readonly TimeSpan RetryHandingOn = TimeSpan.FromMinutes(1);

    private IGrainTimer? _handOnRetry;

    /// <inheritdoc/>
    public async Task<SuccessionResult> Succeed(ImmutableArray<byte> succession, CancellationToken cancellationToken)
    {
        var known = Standing(clock.GetUtcNow());
        if (SuccessionRules.Check(Id, known, succession, clock.GetUtcNow(), _registry, out var signed) is { } refusal) return Say(refusal);
        var successor = signed!.Record.NewKey.Id.ToString();
        if (known.Succession is not null)
        {
            await HandOn(cancellationToken);
            return new SuccessionResult(SuccessionStatus.Unchanged, null, null, null, successor);
        }

        if (IsLogBehind()) return Say(LogBehind);
        var reserved = await Node(successor).ReserveFor(Id, cancellationToken);
        if (reserved.Code is not null) return Say(await Explain(reserved, successor, cancellationToken));
        await End(succession, successor, reserved.Number);
        LogSucceeded(logger, Id, successor);
        await HandOnOrRetry();
        return new SuccessionResult(SuccessionStatus.Succeeded, null, null, null, successor);
    }

    /// <inheritdoc/>
    public async Task ConfirmReservation(string successor, long number)
    {
        // In this turn no succession is under way, so what is not stored was never decided.
        if (Current.Succession?.Successor != successor) await Node(successor).WithdrawReservation(number);
        else if (Current.Succession is { HandedOver: false }) RetryHandOn(TimeSpan.Zero);
    }

    private static SuccessionResult Say(Refusal refusal) => SuccessionResult.Refuse(refusal.Code, refusal.Text, refusal.Field, refusal.Successor);

    private async Task End(ImmutableArray<byte> succession, string successor, long reservation)
    {
        var now = clock.GetUtcNow();
        var transition = NodeLifecycle.Next(Current.Life!, NodeEvent.Succeeded, now, _lifecycle);
        var next = NodeHistory.Add(Current with { Life = transition.Life, Flaps = null }, transition, $"key succession to node {successor}", _lifecycle);
        next = next with { Succession = new StoredSuccession { Signed = [.. succession], Successor = successor } };
        try
        {
            // Before the write, like every reminder: one tick too many is harmless.
            await RemindSoon();
            await Remember(NodeOutbox.Add(Current, next, transition, now), remind: false);
        }
        catch
        {
            // A write that failed may have been made all the same; what was read back tells.
            if (Current.Succession is null) _ = Node(successor).WithdrawReservation(reservation);
            else RetryHandOn(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>Gives the successor what it does not have yet. A second time it changes nothing there.</summary>
    private async Task HandOn(CancellationToken cancellationToken)
    {
        if (Current.Succession is not { HandedOver: false } succession) return;
        if (!SignedKeySuccession.TryDecode(succession.Signed, out var signed, out var fault))
            throw new InvalidOperationException($"The stored succession of node {Id} cannot be read: {fault}");
        await Node(succession.Successor).TakeOver(Id, SuccessionRules.Inheritance(Current, signed, _lifecycle), [.. succession.Signed], cancellationToken);
        await Directory().Remove(Id, cancellationToken);
        await Remember(Current with { Succession = succession with { HandedOver = true } }, remind: false);
        _handOnRetry?.Dispose();
        _handOnRetry = null;
        await EndReminder();
        LogHandedOver(logger, Id, succession.Successor);
    }

    private async Task HandOnOrRetry()
    {
        try
        {
            // The succession holds, so it is no longer the caller's to give up.
            await HandOn(CancellationToken.None);
        }
        catch
        {
            RetryHandOn(RetryHandingOn);
            throw;
        }
    }

    /// <summary>Not interleaving: the timer's turn is one like any other.</summary>
    private void RetryHandOn(TimeSpan due) => _handOnRetry ??= this.RegisterGrainTimer(
        static async (grain, token) =>
        {
            try
            {
                await grain.HandOn(token);
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                grain.NoteNotHandedOver(exception);
            }
        },
        this,
        new GrainTimerCreationOptions(due, RetryHandingOn));

    /// <summary>A circle is told from any other succeeded successor by following it to its end.</summary>
    private async Task<Refusal> Explain(SuccessionReservation refused, string successor, CancellationToken cancellationToken)
    {
        if (refused.Successor is { } next && await IsBehindAsync(next, cancellationToken))
            return new Refusal(RefusalCodes.SuccessionCircle, $"Node {Id} came from node {successor}, which cannot follow it in turn; name a new key.", "succession");
        return new Refusal(refused.Code!, refused.Text!, "succession", refused.Successor);
    }

    /// <summary>Whether this node is <paramref name="node"/>, or one of those by whom that was succeeded.</summary>
    private async Task<bool> IsBehindAsync(string node, CancellationToken cancellationToken)
    {
        if (node == Id) return true;
        await foreach (var at in SuccessionChain.FromAsync(GrainFactory, node, cancellationToken))
            if (at.Successor == Id) return true;
        return false;
    }

    private void NoteNotHandedOver(Exception exception) => LogNotHandedOver(logger, exception, Id);

    private INodeGrain Node(string id) => GrainFactory.GetGrain<INodeGrain>(id);
}
