namespace Orleans.Runtime;

/// <summary>How often a grain was called.</summary>
[GenerateSerializer, Immutable]
public struct GrainCallFrequency : IEquatable<GrainCallFrequency>
{
    /// <summary>The caller; the embedded engine counts by the called grain alone and leaves it empty.</summary>
    [Id(0)]
    public GrainId SourceGrain { get; set; }

    /// <summary>The grain called.</summary>
    [Id(1)]
    public GrainId TargetGrain { get; set; }

    /// <summary>The caller's silo.</summary>
    [Id(2)]
    public SiloAddress? SourceHost { get; set; }

    /// <summary>The called grain's silo.</summary>
    [Id(3)]
    public SiloAddress? TargetHost { get; set; }

    /// <summary>How many calls there were.</summary>
    [Id(4)]
    public ulong CallCount { get; set; }

    /// <inheritdoc/>
    public readonly bool Equals(GrainCallFrequency other) =>
        SourceGrain == other.SourceGrain && TargetGrain == other.TargetGrain && Equals(SourceHost, other.SourceHost)
        && Equals(TargetHost, other.TargetHost) && CallCount == other.CallCount;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is GrainCallFrequency other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(SourceGrain, TargetGrain, CallCount);

    /// <summary>Equality of all members.</summary>
    public static bool operator ==(GrainCallFrequency left, GrainCallFrequency right) => left.Equals(right);

    /// <summary>Inequality of any member.</summary>
    public static bool operator !=(GrainCallFrequency left, GrainCallFrequency right) => !left.Equals(right);
}
