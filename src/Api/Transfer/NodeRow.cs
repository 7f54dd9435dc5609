using System.Collections.Immutable;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Transfer;

/// <summary>A line of an export: a node with all that a registry needs to bring it back (docs/protocol/registry-export.md).</summary>
internal sealed record NodeRow
{
    /// <summary>Most successions of a row; of a node with more of them the oldest stay behind.</summary>
    public const int MaxSuccessions = 32;

    private const int MaxKey = PublicIdentity.MaximumEncodedSize;

    public required string Id { get; init; }

    public required string PublicKey { get; init; }

    public string? Handle { get; init; }

    public string? Record { get; init; }

    public NodeAddressRow[]? Addresses { get; init; }

    public string[]? Capabilities { get; init; }

    public string? Region { get; init; }

    public required string Type { get; init; }

    public required bool Verified { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required int Revivals { get; init; }

    public required int Incarnation { get; init; }

    public required long Probes { get; init; }

    public required bool ProbeAwaited { get; init; }

    public DateTimeOffset? ParkedAt { get; init; }

    public ulong? RecordSequence { get; init; }

    public ulong? RequestSequence { get; init; }

    public HistoryRow[]? History { get; init; }

    /// <summary>The signed successions that led to this key, the newest first, in base64.</summary>
    public string[]? Successions { get; init; }

    public static NodeRow Of(string id, ExportedNode node) => new()
    {
        Id = id,
        PublicKey = Convert.ToBase64String(node.PublicKey.AsSpan()),
        Handle = node.Handle.Length == 0 ? null : node.Handle,
        Record = node.SignedRecord.IsEmpty ? null : Convert.ToBase64String(node.SignedRecord.AsSpan()),
        Addresses = node.Addresses.IsEmpty ? null : [.. node.Addresses.Select(address => new NodeAddressRow(address.Scheme, address.Host, address.Port))],
        Capabilities = node.Capabilities.IsEmpty ? null : [.. node.Capabilities],
        Region = node.Region.Length == 0 ? null : node.Region,
        Type = node.Type,
        Verified = node.Verified,
        State = node.State,
        EnteredAt = node.EnteredAt,
        Deadline = node.Deadline ?? throw new InvalidOperationException($"Node {id} lives without a deadline."),
        LastSeen = node.LastSeen,
        ExpiresAt = node.ExpiresAt,
        RegisteredAt = node.RegisteredAt,
        Revivals = node.Revivals,
        Incarnation = node.Incarnation,
        Probes = node.Probes,
        ProbeAwaited = node.ProbeAwaited,
        ParkedAt = node.ParkedAt,
        RecordSequence = node.RecordSequence,
        RequestSequence = node.RequestSequence,
        History = node.History.IsEmpty ? null : [.. node.History.Select(entry => new HistoryRow(entry.At, entry.What, entry.Operator, entry.Why))],
    };

    /// <summary>The node, and the successions that led to its key, the newest first, not verified; or what of the row cannot be read.</summary>
    public (ExportedNode? Node, ImmutableArray<SignedKeySuccession> Ancestry, ApiProblem? Problem) Read()
    {
        if (!NodeId.TryParse(Id, out _)) return Fault("id", "id is a node id: 40 hexadecimal digits.");
        if (SignatureField.TryBase64(PublicKey, MaxKey) is not { Length: > 0 } key) return Fault("public_key", "public_key is the wire encoding in base64.");
        byte[]? record = [];
        if (Record is not null && (record = SignatureField.TryBase64(Record, SignedNodeRecord.MaximumEncodedSize)) is not { Length: > 0 })
            return Fault("record", "record is a signed node record in base64.");
        if (Addresses?.Any(address => address is not { Scheme: not null, Host: not null }) == true) return Fault("addresses", "An address has a scheme, a host and a port.");
        if (Capabilities?.Any(capability => capability is null) == true) return Fault("capabilities", "A capability is a text, not null.");
        if (History?.Any(entry => entry is not { What: not null, Why: not null }) == true) return Fault("history", "An entry says when, what and why.");
        if (Ancestry(key) is not { } successions)
            return Fault("successions", $"successions are at most {MaxSuccessions} signed successions in base64, the first of public_key, each other of the key that the one before it names as the old one, and no key twice.");
        return (new ExportedNode
        {
            PublicKey = [.. key],
            Handle = Handle ?? "",
            SignedRecord = [.. record],
            Addresses = [.. (Addresses ?? []).Select(address => new NodeAddressView(address.Scheme!, address.Host!, address.Port))],
            Capabilities = [.. Capabilities ?? []],
            Region = Region ?? "",
            Type = Type,
            Verified = Verified,
            State = State,
            EnteredAt = EnteredAt,
            Deadline = Deadline,
            LastSeen = LastSeen,
            ExpiresAt = ExpiresAt,
            RegisteredAt = RegisteredAt,
            Revivals = Revivals,
            Incarnation = Incarnation,
            Probes = Probes,
            ProbeAwaited = ProbeAwaited,
            ParkedAt = ParkedAt,
            RecordSequence = RecordSequence,
            RequestSequence = RequestSequence,
            History = [.. (History ?? []).Select(entry => new NodeHistoryEntry(entry.At, entry.What!, entry.Operator, entry.Why!))],
            Inherited = successions.IsEmpty ? [] : [.. successions[0].Encode()],
        }, successions, null);
    }

    /// <summary>The successions, read but not verified; null if they cannot be read, or are no chain that leads to the key.</summary>
    private ImmutableArray<SignedKeySuccession>? Ancestry(byte[] key)
    {
        if (Successions is not { Length: > 0 } encoded) return [];
        if (encoded.Length > MaxSuccessions) return null;
        var chain = ImmutableArray.CreateBuilder<SignedKeySuccession>(encoded.Length);
        var keys = new HashSet<NodeId>();
        foreach (var text in encoded)
        {
            if (SignatureField.TryBase64(text, SignedKeySuccession.MaximumEncodedSize) is not { } bytes || !SignedKeySuccession.TryDecode(bytes, out var signed, out _)) return null;
            var follows = chain.Count == 0 ? signed.Record.NewKey.Encoded.AsSpan().SequenceEqual(key) : chain[^1].Record.OldKey.Equals(signed.Record.NewKey);
            if (!follows || !keys.Add(signed.Record.NewKey.Id) || keys.Contains(signed.Record.OldKey.Id)) return null;
            chain.Add(signed);
        }

        return chain.MoveToImmutable();
    }

    private static (ExportedNode?, ImmutableArray<SignedKeySuccession>, ApiProblem?) Fault(string field, string text) => (null, [], ApiProblem.Invalid(field, text));
}
