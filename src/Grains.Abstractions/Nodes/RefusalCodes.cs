namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>Stable codes of refused registrations and heartbeats.</summary>
public static class RefusalCodes
{
    /// <summary>A field is missing or out of range; the result names it.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>A signature does not verify with the key that was given.</summary>
    public const string BadSignature = "bad_signature";

    /// <summary>The sequence is not greater than the last accepted one: an old or recorded request.</summary>
    public const string StaleSequence = "stale_sequence";

    /// <summary>The signed time lies outside the window (5 minutes by default) around the registry's clock.</summary>
    public const string ClockSkew = "clock_skew";

    /// <summary>The handle belongs to another key.</summary>
    public const string HandleTaken = "handle_taken";

    /// <summary>The public key does not hash to the node id that was addressed, or the record names another key.</summary>
    public const string KeyMismatch = "key_mismatch";

    /// <summary>This node is verified (or dead): only its own key may change it, and the request was not signed.</summary>
    public const string SignatureRequired = "signature_required";

    /// <summary>This registry takes signed registrations only.</summary>
    public const string UnsignedRefused = "unsigned_refused";

    /// <summary>This registry asks a node that it does not know for work, and none came, or too little, or for another time or node. The text begins with the number of bits.</summary>
    public const string WorkRequired = "work_required";

    /// <summary>The directory holds as many nodes as it may.</summary>
    public const string RegistryFull = "registry_full";

    /// <summary>The log has not been written for long, and as many entries of this node wait for it as may.</summary>
    public const string LedgerBehind = "ledger_behind";

    /// <summary>A heartbeat for an identity that never registered.</summary>
    public const string UnknownNode = "unknown_node";

    /// <summary>The registration ran out (365 days by default): register again; the lifecycle state is kept.</summary>
    public const string RegistrationExpired = "registration_expired";

    /// <summary>The node is dead; only a signed registration brings the identity back, as a new incarnation.</summary>
    public const string NodeDead = "node_dead";
}
