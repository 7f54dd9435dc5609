using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Which key succession holds, and what the successor gets, as pure functions.</summary>
internal static class SuccessionRules
{
    private const string Field = "succession";
    private const string Exported = "successions";

    /// <summary>Null, and the succession, if the node <paramref name="nodeId"/> is to be succeeded, or was by this very one. <paramref name="known"/> must stand at <paramref name="now"/>.</summary>
    public static Refusal? Check(
        string nodeId, NodeGrainState known, ImmutableArray<byte> encoded, DateTimeOffset now, RegistryOptions options, out SignedKeySuccession? signed)
    {
        signed = null;
        if (encoded.IsDefaultOrEmpty || encoded.Length > SignedKeySuccession.MaximumEncodedSize)
            return new Refusal(RefusalCodes.InvalidField, $"A signed key succession has 1 to {SignedKeySuccession.MaximumEncodedSize} bytes.", Field);
        if (!SignedKeySuccession.TryRead(encoded.AsSpan(), out signed, out var violation)) return Unreadable(violation.Code, violation.Message);
        var record = signed.Record;
        if (record.OldKey.Id.ToString() != nodeId)
            return new Refusal(RefusalCodes.KeyMismatch, $"The succession is that of node {record.OldKey.Id}, not of {nodeId}.", Field);
        if (known.Life is not { } life) return new Refusal(RefusalCodes.UnknownNode, $"No node {nodeId} is registered, so there is nothing to hand on; register the new key.");
        if (known.Succession is { } before)
        {
            // Whoever did not hear the answer asks again, perhaps in words signed anew. It is done, so nothing needs proof any more.
            return record.NewKey.Id.ToString() == before.Successor
                ? null
                : new Refusal(RefusalCodes.AlreadySucceeded, $"Node {nodeId} has named node {before.Successor}, and a key names a successor once.", Field, before.Successor);
        }

        if (life.State == NodeState.Dead)
            return new Refusal(RefusalCodes.NodeDead, $"Node {nodeId} is dead, and has nothing to hand on; register the new key.");
        if (RequestRules.CheckTime(record.IssuedAt, now, options) is { } skewed) return skewed;
        if (record.Sequence <= known.RecordSequence) return RequestRules.Stale(record.Sequence, known.RecordSequence.Value) with { Field = Field };
        return signed.Verify() ? null : new Refusal(RefusalCodes.BadSignature, "The succession must be signed by both keys, the old and the new; one of the signatures does not verify.", Field);
    }

    /// <summary>Why bytes are no succession.</summary>
    public static Refusal Unreadable(string code, string text) => code == KeySuccession.SameKey
        ? new Refusal(RefusalCodes.SameKey, $"{text} Make a new one.", Field)
        : new Refusal(RefusalCodes.InvalidField, $"The succession cannot be read: {text}", Field);

    /// <summary>Why an identity that never lived alone cannot be a successor; null if it can.</summary>
    public static SuccessionReservation? CheckSuccessor(string nodeId, NodeGrainState known)
    {
        if (known.Life is not { } life) return null;
        if (known.Succession is { } succession)
            return new SuccessionReservation(0, RefusalCodes.SuccessorSucceeded, $"Node {nodeId} was itself succeeded by node {succession.Successor}; name a new key.", succession.Successor);
        return life.State == NodeState.Dead
            ? new SuccessionReservation(0, RefusalCodes.SuccessorDead, $"Node {nodeId} is dead; name a new key.")
            : new SuccessionReservation(0, RefusalCodes.SuccessorExists, $"Node {nodeId} is registered, and what is its own would be lost; name a new key.");
    }

    /// <summary>What answers whoever still speaks for a succeeded identity.</summary>
    public static Refusal Ended(string nodeId, StoredSuccession succession) => Ended(nodeId, succession.Successor);

    /// <inheritdoc cref="Ended(string, StoredSuccession)"/>
    public static Refusal Ended(string nodeId, string successor) =>
        new(RefusalCodes.NodeSucceeded, $"Node {nodeId} was succeeded by node {successor}; nothing that its key signs is taken. Use the new key.", Successor: successor);

    /// <summary>What the successor of a succeeded node goes on with. It is made of what is stored, so it is the same however often it is asked for.</summary>
    public static ExportedNode Inheritance(NodeGrainState node, SignedKeySuccession signed, NodeLifecycleOptions options)
    {
        var (life, profile) = (node.Life!, node.Profile!);
        // A record speaks for the key that signed it, so what only the record said, the addresses, waits for one of the new key.
        var plain = profile.SignedRecord.Length == 0;
        return new ExportedNode
        {
            PublicKey = signed.Record.NewKey.Encoded,
            Handle = profile.Handle,
            Addresses = plain ? [.. profile.Addresses.Select(address => new NodeAddressView(address.Scheme, address.Host, address.Port))] : [],
            Capabilities = profile.Capabilities,
            Region = profile.Region,
            Type = profile.Type,
            Verified = true,
            State = NodeState.Active.ToWire(),
            EnteredAt = life.EnteredAt,
            Deadline = life.LastSeen + options.Tolerance,
            LastSeen = life.LastSeen,
            ExpiresAt = life.ExpiresAt,
            RegisteredAt = life.RegisteredAt,
            Revivals = life.Revivals,
            Incarnation = life.Incarnation,
            Probes = life.Probes,
            ParkedAt = life.ParkedAt,
            History = [.. node.History.Where(entry => entry.What != NodeState.Succeeded.ToWire()).Select(entry => new NodeHistoryEntry(entry.At, entry.What, entry.Operator, entry.Why))],
        };
    }

    /// <summary>Why what an export names as the beginning of an identity is none; null if it is one, or if none is named.</summary>
    public static Refusal? CheckInherited(ImmutableArray<byte> encoded, PublicIdentity key)
    {
        if (encoded.IsDefaultOrEmpty) return null;
        if (ReadExported(encoded, out var signed) is { } fault) return fault;
        return signed!.Record.NewKey.Equals(key) ? null
            : new Refusal(RefusalCodes.KeyMismatch, $"The succession names node {signed.Record.NewKey.Id}, not {key.Id}.", Exported);
    }

    /// <summary>
    /// Whether the node <paramref name="nodeId"/> is to be one that was succeeded elsewhere, and what is then stored of it. Who lives here is not ended by
    /// an operator's import: the succession itself can be sent, or the node be removed. It must not be signed later than at <paramref name="latest"/>.
    /// </summary>
    public static RestoreVerdict CheckEnd(
        string nodeId, NodeGrainState known, ImmutableArray<byte> succession, ImmutableArray<byte> inherited, DateTimeOffset latest, NodeLifecycleOptions options, out NodeTransition? transition)
    {
        transition = null;
        if (ReadExported(succession, out var signed) is { } fault) return RestoreVerdict.Refuse(fault);
        var record = signed!.Record;
        if (record.OldKey.Id.ToString() != nodeId)
            return RestoreVerdict.Refuse(RefusalCodes.KeyMismatch, $"The succession is that of node {record.OldKey.Id}, not of {nodeId}.", Exported);
        if (CheckInherited(inherited, record.OldKey) is { } foreign) return RestoreVerdict.Refuse(foreign);
        if (record.IssuedAt > latest) return RestoreVerdict.Refuse(RefusalCodes.InvalidField, "A succession was signed in the future.", Exported);
        var successor = record.NewKey.Id.ToString();
        if (known.Succession is { } before)
        {
            return before.Successor == successor ? RestoreVerdict.Leave(RestoreStatus.Unchanged)
                : RestoreVerdict.Refuse(RefusalCodes.AlreadySucceeded, $"Node {nodeId} has named node {before.Successor} here, and a key names a successor once.", Exported);
        }

        if (known.Life is { State: not NodeState.Dead })
        {
            return RestoreVerdict.Refuse(
                RefusalCodes.PredecessorLives, $"Node {nodeId} lives here, and was succeeded by node {successor} where this comes from; send that succession here too, or remove the node.", Exported);
        }

        var begun = NodeLifecycle.Begin(record.IssuedAt, options) with { Incarnation = known.Life?.Incarnation ?? 1, RegisteredAt = known.Life?.RegisteredAt ?? record.IssuedAt };
        var ended = NodeLifecycle.Next(begun, NodeEvent.Succeeded, record.IssuedAt, options);
        transition = ended;
        return new RestoreVerdict(RestoreStatus.Restored, null, known with
        {
            Life = ended.Life,
            Profile = known.Profile ?? new NodeProfile { PublicKey = [.. record.OldKey.Encoded] },
            RecordSequence = known.RecordSequence > record.Sequence ? known.RecordSequence : record.Sequence,
            Succession = new StoredSuccession { Signed = [.. succession], Successor = successor, HandedOver = true },
            Inherited = known.Inherited.Length > 0 || inherited.IsDefaultOrEmpty ? known.Inherited : [.. inherited],
        });
    }

    private static Refusal? ReadExported(ImmutableArray<byte> encoded, out SignedKeySuccession? signed)
    {
        signed = null;
        if (encoded.IsDefaultOrEmpty || encoded.Length > SignedKeySuccession.MaximumEncodedSize || !SignedKeySuccession.TryDecode(encoded.AsSpan(), out signed, out _))
            return new Refusal(RefusalCodes.InvalidField, "A succession cannot be read.", Exported);
        return signed.Verify() ? null : new Refusal(RefusalCodes.BadSignature, "A succession is not signed by both of its keys.", Exported);
    }
}
