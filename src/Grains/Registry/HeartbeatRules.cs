using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Whose sign of life counts, as a pure function.</summary>
internal static class HeartbeatRules
{
    /// <summary>The method that a signed heartbeat names.</summary>
    public const string Method = "heartbeat";

    /// <summary>Null if the heartbeat is to be taken. <paramref name="known"/> must already stand at <paramref name="now"/>.</summary>
    public static Refusal? Check(
        string nodeId, NodeGrainState known, NodeHeartbeat heartbeat, DateTimeOffset now, RegistryOptions options)
    {
        if (known.Life is not { } life || known.Profile is not { } profile)
            return new Refusal(RefusalCodes.UnknownNode, $"Node {nodeId} is not registered; register first.");
        if (known.Succession is { } succession) return SuccessionRules.Ended(nodeId, succession);
        if (life.State == NodeState.Dead)
            return new Refusal(RefusalCodes.NodeDead, $"Node {nodeId} is dead; a registration signed by its key begins a new incarnation.");
        if (now > life.ExpiresAt)
            return new Refusal(RefusalCodes.RegistrationExpired, $"The registration of node {nodeId} ran out at {life.ExpiresAt:u}; register again.");
        if (heartbeat.Signature is { } signature)
        {
            return PublicIdentity.TryDecode(profile.PublicKey, out var key)
                ? RequestRules.Check(signature, Method, key, known.RequestSequence, now, options)
                : throw new InvalidOperationException($"The stored key of node {nodeId} cannot be read.");
        }

        if (heartbeat.Vouched) return null;
        if (profile.Verified)
            return new Refusal(RefusalCodes.SignatureRequired, $"Node {nodeId} is verified; its heartbeats must be signed by its key, or come in a session of it.");
        return options.AllowUnsigned == true
            ? null
            : new Refusal(RefusalCodes.UnsignedRefused, "This registry takes signed heartbeats only.");
    }
}
