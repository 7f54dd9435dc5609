using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client;

/// <summary>What a node says about itself when it registers. Immutable.</summary>
public sealed record NodeDescription
{
    /// <summary>A name for people: 3 to 64 of <c>[A-Za-z0-9_.-]</c>, never 40 hex digits. Default none.</summary>
    public string? Handle { get; init; }

    /// <summary>The kind of node; default standard.</summary>
    public NodeType Type { get; init; } = NodeType.Standard;

    /// <summary>What it can do; default nothing stated. See <see cref="NodeRecord.Capabilities"/> for the spelling.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Where it takes connections; default none, as behind NAT.</summary>
    public ImmutableArray<NodeAddress> Addresses { get; init; } = [];

    /// <summary>Where it stands; default not stated.</summary>
    public string? Region { get; init; }

    /// <summary>What nodes of one operator have in common; default not stated.</summary>
    public string? OperatorFamily { get; init; }
}
