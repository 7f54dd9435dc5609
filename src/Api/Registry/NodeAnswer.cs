using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary>A node as <c>GET /nodes/{id}</c> and the rows of <c>GET /discover</c> show it.</summary>
internal sealed record NodeAnswer
{
    /// <summary>The handle, or the node id proper of a node without one.</summary>
    public required string NodeId { get; init; }

    /// <summary>The node id proper: the hash of the public key.</summary>
    public required string Id { get; init; }

    public string? IpAddress { get; init; }

    public int? Port { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    public required string PublicKey { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public string? Region { get; init; }

    public required string Type { get; init; }

    public required string State { get; init; }

    public bool Reachable { get; init; }

    public bool Verified { get; init; }

    public DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? NextCheck { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    /// <summary>When an operator set it aside; absent if it is not parked.</summary>
    public DateTimeOffset? ParkedAt { get; init; }

    /// <summary>Until when no path uses it because it changed too often; absent if it is steady.</summary>
    public DateTimeOffset? FlappingUntil { get; init; }

    public int Revivals { get; init; }

    public int Incarnation { get; init; }

    /// <summary>The signed node record in base64, which anyone can verify without trusting this registry.</summary>
    public string? Record { get; init; }

    /// <summary>Set where the node is the whole answer.</summary>
    public string? Version { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public static NodeAnswer Of(NodeView node)
    {
        var first = node.Addresses.IsDefaultOrEmpty ? null : node.Addresses[0];
        return new()
        {
            NodeId = node.Handle ?? node.NodeId,
            Id = node.NodeId,
            IpAddress = first?.Host,
            Port = first?.Port,
            Addresses = [.. node.Addresses.Select(a => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{a.Scheme}://{a.Host}:{a.Port}"))],
            PublicKey = Convert.ToBase64String(node.PublicKey.AsSpan()),
            Capabilities = node.Capabilities,
            Region = node.Region.Length == 0 ? null : node.Region,
            Type = node.Type,
            State = node.State,
            Reachable = node.Reachable,
            Verified = node.Verified,
            RegisteredAt = node.RegisteredAt,
            ExpiresAt = node.ExpiresAt,
            NextCheck = node.NextCheck,
            LastSeen = node.LastSeen,
            ParkedAt = node.ParkedAt,
            FlappingUntil = node.FlappingUntil,
            Revivals = node.Revivals,
            Incarnation = node.Incarnation,
            Record = node.SignedRecord.IsDefaultOrEmpty ? null : Convert.ToBase64String(node.SignedRecord.AsSpan()),
        };
    }
}
