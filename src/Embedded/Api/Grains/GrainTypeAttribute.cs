namespace Orleans;

/// <summary>The name of a grain class in identities, which outlives renames in the source.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    /// <summary>The name.</summary>
    internal GrainType GrainType { get; } = GrainType.Create(grainType);
}
