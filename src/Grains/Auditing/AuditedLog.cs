using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>What the log says of each node, against what the node says of itself. The tree and its signatures are checked by <c>voxa ledger verify</c>.</summary>
internal sealed class AuditedLog
{
    private const string LogType = "voxa.ledger", LogState = "ledger", PageType = "voxa.ledger-page";
    private const string Restore = "The log is not rewritten: restore the newest backup in which both agree.";

    private readonly Dictionary<NodeId, Marks> _nodes = [];
    private long _entries;
    private long _size;

    public async Task LoadAsync(AuditRows rows, CancellationToken cancellationToken)
    {
        var paged = 0L;
        await foreach (var row in rows.ReadAsync(LogType, cancellationToken))
        {
            if (row.StateName != LogState || rows.Parse(LogType, row.GrainKey, row.Json, GrainStateContext.Default.LedgerGrainState) is not { } log) continue;
            (_size, paged) = (log.Size, log.Paged);
            Add(rows, LogType, row.GrainKey, log.Tail, int.MaxValue);
        }

        await foreach (var row in rows.ReadAsync(PageType, cancellationToken))
        {
            if (rows.Parse(PageType, row.GrainKey, row.Json, GrainStateContext.Default.LedgerPageState) is not { } page) continue;
            if (!long.TryParse(row.GrainKey, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                rows.Refuse(PageType, row.GrainKey, "its key is no number");
                continue;
            }

            // A page is written before the row says so; what lies behind that is still in the row.
            Add(rows, PageType, row.GrainKey, page.Entries, (int)Math.Clamp(paged - (number * LedgerLog.PageSize), 0, LedgerLog.PageSize));
        }
    }

    public IEnumerable<Disagreement> Visit(NodeId id, NodeGrainState node)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrNullRef(_nodes, id);
        var marks = Unsafe.IsNullRef(ref found) ? default : found;
        if (!Unsafe.IsNullRef(ref found)) found.Visited = true;
        var handedOver = node.LedgerNumber - (ulong)node.Outbox.Length;
        if (marks.Count != marks.Last || marks.Last < handedOver || marks.Last > node.LedgerNumber)
        {
            return [new Disagreement(DisagreementCodes.LogGap, id.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"The node made {node.LedgerNumber} entries, of which {node.Outbox.Length} may not be in the log; the log has {marks.Count} of it, up to number {marks.Last}."), Restore, false)];
        }

        var said = node.Outbox.Where(entry => entry.Number > marks.Last)
            .Select(entry => LedgerEntry.TryDecode(entry.Encoded, out var decoded, out _) ? decoded : null)
            .LastOrDefault(entry => entry?.Kind == LedgerEntryKind.Registration) is { } waiting ? AuditFingerprint.Of(waiting) : marks.Said;
        var profile = node.Profile!;
        var hash = profile.SignedRecord.Length > 0 ? SHA256.HashData(profile.SignedRecord) : [];

        // That an unverified node lost its handle is no registration, and so not in the log.
        var agrees = said == AuditFingerprint.OfRegistration(profile.Verified, hash, profile.Handle) || (!profile.Verified && profile.Handle.Length == 0);
        return agrees ? [] : [new Disagreement(DisagreementCodes.LogDiffers, id.ToString(), "The newest registration in the log has another record, another handle, or was signed otherwise, than the node says.", Restore, false)];
    }

    public IEnumerable<Disagreement> Finish()
    {
        if (_entries != _size)
        {
            yield return new Disagreement(DisagreementCodes.LogIncomplete, "log", string.Create(CultureInfo.InvariantCulture,
                $"The log's head says {_size} entries, and {_entries} are stored."), Restore, false);
        }

        foreach (var (id, marks) in _nodes.Where(entry => !entry.Value.Visited))
        {
            yield return new Disagreement(DisagreementCodes.LogUnknownNode, id.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"The log has {marks.Count} entries of the node, and the node is not stored."), "Its row was lost: restore the newest backup that has it, or let its owner register again.", false);
        }
    }

    private void Add(AuditRows rows, string type, string key, byte[] packed, int most)
    {
        try
        {
            foreach (var encoded in PackedEntries.Unpack(packed).Take(most))
            {
                if (!LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out var fault)) throw new InvalidDataException(fault);
                _entries++;
                ref var marks = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, entry.NodeId, out _);
                marks.Count++;
                marks.Last = Math.Max(marks.Last, entry.Number);
                if (entry.Kind != LedgerEntryKind.Registration || entry.Number < marks.Registered) continue;
                (marks.Registered, marks.Said) = (entry.Number, AuditFingerprint.Of(entry));
            }
        }
        catch (InvalidDataException fault)
        {
            rows.Refuse(type, key, fault.Message);
        }
    }

    private struct Marks
    {
        public ulong Count;
        public ulong Last;
        public ulong Registered;
        public ulong Said;
        public bool Visited;
    }
}
