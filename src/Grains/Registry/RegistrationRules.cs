using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// Who may register what, as a pure function. A registration is verified if the node's key signed its record or the
/// request around it; from then on nothing unsigned changes the node, dead or alive.
/// </summary>
internal static class RegistrationRules
{
    /// <summary>The method that a signed registration names.</summary>
    public const string Method = "register";

    /// <summary>Judges <paramref name="registration"/> of the node <paramref name="nodeId"/>, of which <paramref name="known"/> is stored.</summary>
    public static RegistrationVerdict Check(
        string nodeId, NodeGrainState known, NodeRegistration registration, DateTimeOffset now, RegistryOptions options)
    {
        if (registration.PublicKey.IsDefaultOrEmpty || !PublicIdentity.TryDecode(registration.PublicKey.AsSpan(), out var key))
            return RegistrationVerdict.Refuse(RefusalCodes.InvalidField, "public_key is missing or not of an accepted kind.", "public_key");
        if (key.Id.ToString() != nodeId)
            return RegistrationVerdict.Refuse(RefusalCodes.KeyMismatch, $"public_key is that of node {key.Id}, not of {nodeId}.", "public_key");
        if (known.Succession is { } succession) return RegistrationVerdict.Refuse(SuccessionRules.Ended(nodeId, succession));
        if (WorkRules.Check(key.Id, known, registration, now, options) is { } lazy) return RegistrationVerdict.Refuse(lazy);
        if (registration.Handle is { } asked && !NodeHandle.IsValid(asked)) return BadHandle();

        if (registration.Signature is { } signature
            && RequestRules.Check(signature, Method, key, known.RequestSequence, now, options) is { } refused)
            return RegistrationVerdict.Refuse(refused);
        SignedNodeRecord? record = null;
        if (!registration.SignedRecord.IsDefaultOrEmpty)
        {
            var fault = CheckRecord(registration, key, known, now, options, out record);
            if (fault is not null) return RegistrationVerdict.Refuse(fault);
        }

        if (!IsSigned(registration) && record is null)
        {
            var fault = CheckUnsigned(known, nodeId, options);
            if (fault is not null) return RegistrationVerdict.Refuse(fault);
        }

        return Accept(known, registration, key, record);
    }

    private static Refusal? CheckRecord(
        NodeRegistration registration, PublicIdentity key, NodeGrainState known, DateTimeOffset now, RegistryOptions options, out SignedNodeRecord? record)
    {
        if (registration.SignedRecord.Length > SignedNodeRecord.MaximumEncodedSize
            || !SignedNodeRecord.TryDecode(registration.SignedRecord.AsSpan(), out record, out var fault))
        {
            record = null;
            return new Refusal(RefusalCodes.InvalidField, "The node record cannot be read.", "record");
        }

        if (record.Record.Id != key.Id)
            return new Refusal(RefusalCodes.KeyMismatch, $"The node record is that of node {record.Record.Id}, not of {key.Id}.", "record");
        if (known.RecordSequence is { } last && !IsNewer(record.Record.Sequence, last, registration, known))
            return RequestRules.Stale(record.Record.Sequence, last) with { Field = "record" };
        // A record alone proves only that it was signed once: without an envelope around it, it must be fresh itself.
        if (!IsSigned(registration) && RequestRules.CheckTime(record.Record.IssuedAt, now, options) is { } skewed) return skewed;
        return record.Verify() ? null : new Refusal(RefusalCodes.BadSignature, "The node record's signature does not verify.", "record");
    }

    /// <summary>A signed request may present the record in force again; a record on its own must be newer than any before.</summary>
    private static bool IsNewer(ulong sequence, ulong last, NodeRegistration registration, NodeGrainState known) =>
        sequence > last
        || (sequence == last && IsSigned(registration) && known.Profile is { } profile
            && registration.SignedRecord.AsSpan().SequenceEqual(profile.SignedRecord));

    private static Refusal? CheckUnsigned(NodeGrainState known, string nodeId, RegistryOptions options)
    {
        if (known.Profile is { Verified: true } || known.Life is { State: NodeState.Dead })
            return new Refusal(RefusalCodes.SignatureRequired, $"Node {nodeId} is changed only by its own key; sign the registration.", "signature");
        return options.AllowUnsigned == true
            ? null
            : new Refusal(RefusalCodes.UnsignedRefused, "This registry takes signed registrations only.", "signature");
    }

    private static RegistrationVerdict Accept(NodeGrainState known, NodeRegistration registration, PublicIdentity key, SignedNodeRecord? record)
    {
        var signed = IsSigned(registration);
        var verified = signed || record is not null;
        // What an unsigned stranger said before the key spoke does not count.
        var before = known.Profile is { } profile && (profile.Verified || !verified) ? profile : null;
        NodeProfile? next;
        if (record is not null)
        {
            next = RecordProfiles.Of(record, registration.SignedRecord);
        }
        else if (before is { SignedRecord.Length: > 0 })
        {
            // The record in force goes on to describe the node; the plain fields only renew the registration.
            next = before;
        }
        else
        {
            var fault = PlainProfiles.Read(registration, out next);
            if (fault is not null) return RegistrationVerdict.Refuse(fault);
        }

        var fixedHandle = record?.Record.Handle is { Length: > 0 } written ? written : null;
        if (fixedHandle is null && next!.SignedRecord.Length > 0 && record is null && RecordProfiles.HandleOf(next) is { Length: > 0 } earlier)
            fixedHandle = earlier;
        // A record on its own vouches for no handle beside it.
        var asked = record is not null && !signed ? null : registration.Handle;
        if (fixedHandle is not null && registration.Handle is { } other && other != fixedHandle)
            return RegistrationVerdict.Refuse(RefusalCodes.InvalidField, $"node_id asks for '{other}', but the signed record says '{fixedHandle}'.", "node_id");
        next = next! with { PublicKey = [.. key.Encoded], Handle = fixedHandle ?? asked ?? before?.Handle ?? "", Verified = verified };
        return new RegistrationVerdict(
            null, next, record?.Record.Sequence ?? known.RecordSequence, registration.Signature?.Sequence ?? known.RequestSequence);
    }

    /// <summary>By the key itself, or by a session that the key opened.</summary>
    private static bool IsSigned(NodeRegistration registration) => registration.Signature is not null || registration.Vouched;

    private static RegistrationVerdict BadHandle() => RegistrationVerdict.Refuse(
        RefusalCodes.InvalidField,
        $"node_id is {NodeHandle.MinimumLength} to {NodeHandle.MaximumLength} of [A-Za-z0-9_.-] and never {2 * NodeId.Size} hex digits.",
        "node_id");
}
