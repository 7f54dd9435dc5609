using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How an identity begins as the successor of another: the new key's side of a succession.</summary>
public sealed partial class NodeGrain
{
    /// <inheritdoc/>
    public async Task<SuccessionReservation> ReserveFor(string by, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        if (SuccessionRules.CheckSuccessor(Id, Current) is { } refused) return refused;
        if (Current.Reserved is { By.Length: > 0 } other && other.By != by)
        {
            AskWhetherReserved(other);
            return new SuccessionReservation(0, RefusalCodes.SuccessorReserved, $"Node {other.By} has just named node {Id} as well, and one key follows one other; name a new key.");
        }

        var reserved = new StoredReservation { By = by, Number = (Current.Reserved?.Number ?? 0) + 1 };
        await Remember(Current with { Reserved = reserved }, remind: false);

        // Room is made before anything is decided: a full directory must not stand between a decision and its end.
        if (await Directory().Reserve(Id, cancellationToken)) return new SuccessionReservation(reserved.Number);
        await Remember(Current with { Reserved = reserved with { By = "" } }, remind: false);
        return new SuccessionReservation(0, RefusalCodes.RegistryFull, "The registry holds as many nodes as it may; try again later.");
    }

    /// <inheritdoc/>
    public async Task WithdrawReservation(long number)
    {
        if (Current.Life is not null || Current.Reserved is not { By.Length: > 0 } reserved || reserved.Number != number) return;
        await Directory().Remove(Id, CancellationToken.None);
        await Remember(Current with { Reserved = reserved with { By = "" } }, remind: false);
    }

    /// <inheritdoc/>
    public async Task TakeOver(string from, ExportedNode inheritance, ImmutableArray<byte> succession, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inheritance);
        if (Current.Life is not null)
        {
            if (!succession.AsSpan().SequenceEqual(Current.Inherited)) throw new InvalidOperationException($"Node {Id} cannot take over from node {from}: it has a life of its own.");

            // Its row is there; what may be missing is what is told after it.
            await Show(cancellationToken);
            return;
        }

        var now = clock.GetUtcNow();
        var verdict = RestoreRules.Check(Id, new NodeGrainState(), inheritance, now, _registry);
        if (verdict.Node is not { Profile: { } profile, Life: { } life } heir)
            throw new InvalidOperationException($"Node {Id} cannot take over from node {from}: {verdict.Refusal?.Text}");
        if (profile.Handle.Length > 0 && !(await Handle(profile.Handle).Transfer(from, Id, cancellationToken)).Granted)
        {
            // An unverified node's handle may have gone to a verified one, which is then the owner.
            profile = profile with { Handle = "" };
        }

        if (!await MakeRoom(life, cancellationToken)) throw new InvalidOperationException($"The directory has lost the room that it made for node {Id}.");
        heir = heir with { Profile = profile, Inherited = [.. succession], LedgerNumber = Current.LedgerNumber, Outbox = Current.Outbox };
        heir = NodeHistory.Add(heir, new StoredHistoryEntry { At = now, What = HistoryNames.TookOver, Why = $"key succession from node {from}" });
        await Remember(
            NodeOutbox.Add(Current, heir, new NodeTransition(life, NodeEffects.Changed, []), now, registered: true), remind: false);
        LogTookOver(logger, Id, from);
        await Show(cancellationToken);
    }

    /// <summary>Why this identity cannot register or be restored now: it is set aside for a succession. Null if it is not.</summary>
    private Refusal? Pending()
    {
        if (Current is not { Life: null, Reserved: { By.Length: > 0 } reserved }) return null;
        AskWhetherReserved(reserved);
        return new Refusal(RefusalCodes.SuccessionPending, $"Node {Id} is just being named as the successor of node {reserved.By}; try again in a moment.");
    }

    /// <summary>Not awaited, since the other may be waiting for this grain. What comes of it comes in a turn of its own.</summary>
    private void AskWhetherReserved(StoredReservation reserved) => _ = Node(reserved.By).ConfirmReservation(Id, reserved.Number);

    [LoggerMessage(2019, LogLevel.Information, "Node {NodeId} was succeeded by node {Successor}")]
    private static partial void LogSucceeded(ILogger logger, string nodeId, string successor);

    [LoggerMessage(2027, LogLevel.Debug, "Node {NodeId} has handed over to node {Successor}")]
    private static partial void LogHandedOver(ILogger logger, string nodeId, string successor);

    [LoggerMessage(2028, LogLevel.Warning, "Node {NodeId} could not hand over to its successor; it tries again every minute")]
    private static partial void LogNotHandedOver(ILogger logger, Exception exception, string nodeId);

    [LoggerMessage(2029, LogLevel.Information, "Node {NodeId} took over from node {Predecessor}")]
    private static partial void LogTookOver(ILogger logger, string nodeId, string predecessor);
}
