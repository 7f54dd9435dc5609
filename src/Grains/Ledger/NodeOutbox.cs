using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>
/// What a node's change says in the log, as a pure function. The entries are stored with the change, in one write of one row, so
/// that neither can be without the other; they leave the row when the log has them and the row is written next.
/// </summary>
internal static class NodeOutbox
{
    /// <summary>Entries that a node keeps, at most, before it takes no further registration: the log has not been written for long.</summary>
    public const int Capacity = 64;

    /// <summary><paramref name="next"/> with the entries of the step that led to it behind those that <paramref name="before"/> holds.</summary>
    public static NodeGrainState Add(NodeGrainState before, NodeGrainState next, NodeTransition transition, DateTimeOffset now, bool registered = false)
    {
        var entries = new List<LedgerEntry>();
        var keyHash = SHA256.HashData(next.Profile!.PublicKey).ToImmutableArray();
        foreach (var (state, at) in transition.Passed)
        {
            if (state == NodeState.Coma) Say(LedgerEntryKind.Coma, before.Life!.Incarnation, at);
            else if (state == NodeState.Dead) Say(transition.Has(NodeEffects.Removed) ? LedgerEntryKind.Removal : LedgerEntryKind.Death, before.Life!.Incarnation, at);
        }

        if (transition.Has(NodeEffects.Revived)) Say(LedgerEntryKind.Revival, transition.Life.Incarnation, now);
        // The two entries of a succession name the same signed words, so a reader can put them together.
        if (transition.Has(NodeEffects.Succeeded)) SayOf(LedgerEntryKind.Succession, next.Succession!.Signed);
        if (next.Inherited.Length > 0 && before.Inherited.Length == 0) SayOf(LedgerEntryKind.Inheritance, next.Inherited);
        if (registered && Differs(before, next))
        {
            Say(LedgerEntryKind.Registration, transition.Life.Incarnation, now);
            entries[^1] = entries[^1] with
            {
                Verified = next.Profile.Verified,
                RecordHash = next.Profile.SignedRecord.Length > 0 ? [.. SHA256.HashData(next.Profile.SignedRecord)] : null,
                Handle = next.Profile.Handle,
            };
        }

        return next with
        {
            LedgerNumber = before.LedgerNumber + (ulong)entries.Count,
            Outbox = [.. before.Outbox, .. entries.Select(entry => new OutboxEntry { Number = entry.Number, Encoded = entry.Encode() })],
        };

        void SayOf(LedgerEntryKind kind, byte[] succession)
        {
            Say(kind, transition.Life.Incarnation, now);
            entries[^1] = entries[^1] with { RecordHash = [.. SHA256.HashData(succession)] };
        }

        void Say(LedgerEntryKind kind, int incarnation, DateTimeOffset at) => entries.Add(new LedgerEntry
        {
            Kind = kind,
            KeyHash = keyHash,
            Incarnation = (uint)incarnation,
            Number = before.LedgerNumber + (ulong)entries.Count + 1,
            Time = at,
        });
    }

    /// <summary>Without the entries that the log has.</summary>
    public static NodeGrainState Trim(NodeGrainState node, ulong logged) =>
        node.Outbox.IsEmpty || node.Outbox[0].Number > logged ? node
        : node with { Outbox = node.Outbox[^1].Number <= logged ? [] : node.Outbox.RemoveAll(entry => entry.Number <= logged) };

    // A renewal that says nothing new is no news. A node that registered before there was a log enters it with its next renewal.
    private static bool Differs(NodeGrainState before, NodeGrainState next) =>
        before.LedgerNumber == 0 || before.Profile is not { } old || before.Life!.Incarnation != next.Life!.Incarnation
        || old.Verified != next.Profile!.Verified || old.Handle != next.Profile.Handle || !old.SignedRecord.AsSpan().SequenceEqual(next.Profile.SignedRecord);
}
