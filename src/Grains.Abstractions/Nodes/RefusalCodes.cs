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

    /// <summary>The node's key named a successor, and counts for nothing any more; the answer names the successor.</summary>
    public const string NodeSucceeded = "node_succeeded";

    /// <summary>A key succession from a key to itself.</summary>
    public const string SameKey = "same_key";

    /// <summary>A key succession to another key than the one that this node's key named before.</summary>
    public const string AlreadySucceeded = "already_succeeded";

    /// <summary>A key succession to a node that is registered.</summary>
    public const string SuccessorExists = "successor_exists";

    /// <summary>A key succession to a node that is dead, of silence or by an operator.</summary>
    public const string SuccessorDead = "successor_dead";

    /// <summary>A key succession to a node that was succeeded itself.</summary>
    public const string SuccessorSucceeded = "successor_succeeded";

    /// <summary>A key succession to a node from which this one came.</summary>
    public const string SuccessionCircle = "succession_circle";

    /// <summary>A key succession to a node that another node has just named as well.</summary>
    public const string SuccessorReserved = "successor_reserved";

    /// <summary>This node is just being named as the successor of another; that is over in a moment, whatever comes of it.</summary>
    public const string SuccessionPending = "succession_pending";

    /// <summary>An export says that this node was succeeded, and it lives here.</summary>
    public const string PredecessorLives = "predecessor_lives";
}
