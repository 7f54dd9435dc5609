namespace OrleansVoxa.Grains.Routing;

/// <summary>How the node that owns a service name stands with the registry.</summary>
internal enum OwnerStanding
{
    /// <summary>In any state but dead: also silent for months, and in coma.</summary>
    Lives,

    /// <summary>Dead, or removed.</summary>
    Dead,

    /// <summary>It never registered here.</summary>
    Unknown,
}
