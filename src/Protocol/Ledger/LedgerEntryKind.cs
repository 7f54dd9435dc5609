namespace OrleansVoxa.Protocol.Ledger;

/// <summary>What a ledger entry says of a node. The numbers are part of the encoding and never change.</summary>
public enum LedgerEntryKind : byte
{
    /// <summary>A life began, or a renewal changed what is registered: record, handle or whether it is verified.</summary>
    Registration = 1,

    /// <summary>The node answered no probe and fell into coma.</summary>
    Coma = 2,

    /// <summary>The node was in coma for too long.</summary>
    Death = 3,

    /// <summary>The node came back from coma, by a sign of life or by an operator.</summary>
    Revival = 4,

    /// <summary>An operator took the node out.</summary>
    Removal = 5,

    /// <summary>The node's key named another, and both signed it: this identity has ended.</summary>
    Succession = 6,

    /// <summary>The node began as the successor of another, whose <see cref="Succession"/> has the same hash.</summary>
    Inheritance = 7,
}
