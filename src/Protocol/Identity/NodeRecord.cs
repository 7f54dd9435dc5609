using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// What a node says about itself (docs/protocol/identity.md, "Node record"). Of two valid records of a node the one
/// with the higher sequence holds. Immutable; equal if the encodings are.
/// </summary>
public sealed record NodeRecord
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/node-record/1";

    /// <summary>Most routing keys: the current, the next, and two that run out.</summary>
    public const int MaximumRoutingKeys = 4;

    /// <summary>Most addresses.</summary>
    public const int MaximumAddresses = 16;

    /// <summary>Most capabilities, and most protocols.</summary>
    public const int MaximumTokens = 32;

    /// <summary>Most characters of a capability or protocol.</summary>
    public const int MaximumToken = 64;

    /// <summary>Most bytes of region, operator family and program version in UTF-8, each.</summary>
    public const int MaximumText = 64;

    /// <summary>The node's identity key: ECDSA, never RSA.</summary>
    public required PublicIdentity PublicKey { get; init; }

    /// <summary>Routing keys, ordered by <see cref="RoutingKeyPeriod.NotBefore"/>; default none.</summary>
    public ImmutableArray<RoutingKeyPeriod> RoutingKeys { get; init; } = [];

    /// <summary>Addresses, the preferred one first; none twice; default none, as for a node behind NAT.</summary>
    public ImmutableArray<NodeAddress> Addresses { get; init; } = [];

    /// <summary>The kind of node; default standard.</summary>
    public NodeType Type { get; init; }

    /// <summary>Capabilities, none twice: 1 to 64 of <c>[A-Za-z0-9_.:/+-]</c> each; default none.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Supported protocols such as <c>voxa/1</c>, spelt as capabilities are, none twice; default none.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>Where the node stands, in its operator's words; default empty, not stated.</summary>
    public string Region { get; init; } = "";

    /// <summary>What nodes of one operator have in common, so that paths can avoid a second one; default empty.</summary>
    public string OperatorFamily { get; init; } = "";

    /// <summary>The program's version; default empty.</summary>
    public string ProgramVersion { get; init; } = "";

    /// <summary>Weight in path choice, relative to other nodes; default 1; 0 asks not to be chosen.</summary>
    public uint Capacity { get; init; } = 1;

    /// <summary>The chosen <see cref="NodeHandle"/>; default empty, none.</summary>
    public string Handle { get; init; } = "";

    /// <summary>Grows with each record that the key signs.</summary>
    public ulong Sequence { get; init; }

    /// <summary>When the record was made, by the node's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The node id, which follows from the key.</summary>
    public NodeId Id => PublicKey.Id;

    /// <summary>
    /// The routing key to use at a moment: of those in force the one that began last; before the first has begun that one, since
    /// its node opens packets for it already and only the clocks differ; null once all have ended.
    /// </summary>
    public RoutingKeyPeriod? RoutingKeyAt(DateTimeOffset moment) =>
        RoutingKeys.LastOrDefault(period => period.Covers(moment)) ?? RoutingKeys.FirstOrDefault(period => moment < period.NotBefore);

    /// <summary>The canonical encoding, which is what gets signed.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule; the message names it.</exception>
    public byte[] Encode() => NodeRecordCodec.Encode(this);

    /// <summary>Id and sequence: what logs need to name a record.</summary>
    public override string ToString() => $"node record {Id} #{Sequence}";

    /// <inheritdoc/>
    public bool Equals(NodeRecord? other) => other is not null && (ReferenceEquals(this, other) || NodeRecordCodec.Write(this).AsSpan().SequenceEqual(NodeRecordCodec.Write(other)));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Sequence);
}
