using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The names of <see cref="NodeType"/> as they stand in HTTP answers and queries. Immutable.</summary>
public static class NodeTypeNames
{
    /// <summary>The name of <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a type.</exception>
    public static string ToWire(this NodeType type) => type switch
    {
        NodeType.Standard => "standard",
        NodeType.Relay => "relay",
        NodeType.HighCapacity => "high-capacity",
        NodeType.Bridge => "bridge",
        NodeType.Secure => "secure",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a node type"),
    };

    /// <summary>Whether <paramref name="name"/> names a type (exact spelling).</summary>
    public static bool IsKnown(string? name) => name is not null && Enum.GetValues<NodeType>().Any(type => type.ToWire() == name);
}
