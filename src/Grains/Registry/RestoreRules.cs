using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// Which exported node is brought back, as a pure function. What a signature covers is taken from what was signed; the rest is an
/// operator's word, and is held to what the registry could have stored itself.
/// </summary>
internal static class RestoreRules
{
    /// <summary>Judges <paramref name="exported"/> for the node <paramref name="nodeId"/>, of which <paramref name="known"/> stands at <paramref name="now"/>.</summary>
    public static RestoreVerdict Check(string nodeId, NodeGrainState known, ExportedNode exported, DateTimeOffset now, RegistryOptions options)
    {
        if (exported.PublicKey.IsDefaultOrEmpty || !PublicIdentity.TryDecode(exported.PublicKey.AsSpan(), out var key))
            return RestoreVerdict.Refuse(RefusalCodes.InvalidField, "public_key is missing or not of an accepted kind.", "public_key");
        if (key.Id.ToString() != nodeId)
            return RestoreVerdict.Refuse(RefusalCodes.KeyMismatch, $"public_key is that of node {key.Id}, not of {nodeId}.", "public_key");
        if (ReadProfile(exported, key, out var profile) is { } fault) return RestoreVerdict.Refuse(fault);
        if (RestoredLives.Read(exported, now, options, out var life) is { } unlived) return RestoreVerdict.Refuse(unlived);
        if (RestoredLives.CheckHistory(exported.History) is { } invented) return RestoreVerdict.Refuse(invented);

        if (SuccessionRules.CheckInherited(exported.Inherited, key) is { } foreign) return RestoreVerdict.Refuse(foreign);

        var order = Compare(life!, profile!, exported, known);
        // How it began is no question of what is newer: who ended for it must be found in it.
        var inherited = known.Inherited.Length > 0 || exported.Inherited.IsDefaultOrEmpty ? known.Inherited : [.. exported.Inherited];
        if (order <= 0) return RestoreVerdict.Leave(order == 0 ? RestoreStatus.Unchanged : RestoreStatus.Kept, inherited == known.Inherited ? null : known with { Inherited = inherited });
        return new RestoreVerdict(RestoreStatus.Restored, null, known with
        {
            Life = life,
            Profile = profile,
            RecordSequence = Max(known.RecordSequence, exported.RecordSequence),
            RequestSequence = Max(known.RequestSequence, exported.RequestSequence),
            History = [.. exported.History.Select(entry => new StoredHistoryEntry { At = entry.At, What = entry.What, Operator = entry.Operator, Why = entry.Why })],
            Flaps = null,
            Inherited = inherited,
        });
    }

    /// <summary>Above 0 if what was exported is newer than what is known, 0 if it is the same, else below.</summary>
    private static int Compare(NodeLife life, NodeProfile profile, ExportedNode exported, NodeGrainState known)
    {
        if (known is not { Life: { } here, Profile: { } before }) return 1;

        // What a key signed away it does not get back.
        if (here.State == NodeState.Succeeded) return -1;

        // Whoever died here stays dead; only a life that began later elsewhere goes on.
        if (here.State == NodeState.Dead) return life.Incarnation > here.Incarnation ? 1 : -1;

        // What an unsigned stranger said here does not count against the key's own word, and never the reverse.
        if (profile.Verified != before.Verified) return profile.Verified ? 1 : -1;
        if (life.Incarnation != here.Incarnation) return life.Incarnation.CompareTo(here.Incarnation);
        var order = Nullable.Compare(exported.RecordSequence, known.RecordSequence);
        if (order == 0) order = Nullable.Compare(exported.RequestSequence, known.RequestSequence);
        return order == 0 ? life.LastSeen.CompareTo(here.LastSeen) : order;
    }

    private static Refusal? ReadProfile(ExportedNode exported, PublicIdentity key, out NodeProfile? profile)
    {
        profile = null;
        if (exported.Handle.Length > 0 && !NodeHandle.IsValid(exported.Handle))
            return new Refusal(RefusalCodes.InvalidField, "handle is 3 to 64 of [A-Za-z0-9_.-] and never 40 hexadecimal digits.", "handle");
        var fault = exported.SignedRecord.IsDefaultOrEmpty ? ReadPlain(exported, out profile) : ReadRecord(exported, key, out profile);
        if (fault is not null) return fault;
        profile = profile! with { PublicKey = [.. key.Encoded], Handle = exported.Handle, Verified = exported.Verified };
        return null;
    }

    private static Refusal? ReadRecord(ExportedNode exported, PublicIdentity key, out NodeProfile? profile)
    {
        profile = null;
        if (exported.SignedRecord.Length > SignedNodeRecord.MaximumEncodedSize
            || !SignedNodeRecord.TryDecode(exported.SignedRecord.AsSpan(), out var signed, out _))
            return new Refusal(RefusalCodes.InvalidField, "The node record cannot be read.", "record");
        if (signed.Record.Id != key.Id)
            return new Refusal(RefusalCodes.KeyMismatch, $"The node record is that of node {signed.Record.Id}, not of {key.Id}.", "record");
        if (!signed.Verify()) return new Refusal(RefusalCodes.BadSignature, "The node record's signature does not verify.", "record");
        if (!exported.Verified) return new Refusal(RefusalCodes.InvalidField, "A node with a signed record is verified.", "verified");
        if (exported.RecordSequence != signed.Record.Sequence)
            return new Refusal(RefusalCodes.InvalidField, $"record_sequence is not that of the record, {signed.Record.Sequence}.", "record_sequence");
        if (signed.Record.Handle.Length > 0 && signed.Record.Handle != exported.Handle)
            return new Refusal(RefusalCodes.InvalidField, $"handle is '{exported.Handle}', but the signed record says '{signed.Record.Handle}'.", "handle");
        profile = RecordProfiles.Of(signed, exported.SignedRecord);
        return null;
    }

    /// <summary>Without a record a node is what a registration with plain fields could have made it.</summary>
    private static Refusal? ReadPlain(ExportedNode exported, out NodeProfile? profile)
    {
        profile = null;
        if (exported.Addresses.Length > 1 || exported.Addresses.Any(address => address.Scheme != "tcp" || string.IsNullOrEmpty(address.Host) || address.Port == 0))
            return new Refusal(RefusalCodes.InvalidField, "A node without a record has at most one address, of the scheme tcp.", "addresses");
        var address = exported.Addresses.SingleOrDefault();
        return PlainProfiles.Read(
            new NodeRegistration
            {
                PublicKey = exported.PublicKey,
                IpAddress = address?.Host,
                Port = address?.Port ?? 0,
                Capabilities = exported.Capabilities,
                Region = exported.Region,
                Type = exported.Type,
            },
            out profile);
    }

    private static ulong? Max(ulong? one, ulong? other) => Nullable.Compare(one, other) >= 0 ? one : other;
}
