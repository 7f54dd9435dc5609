namespace Orleans;

/// <summary>The name of a type or method on the wire, which outlives renames in the source.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum
    | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name, unique within the solution.</summary>
    public string Alias { get; } = alias;
}
