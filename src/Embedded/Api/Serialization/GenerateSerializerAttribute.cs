namespace Orleans;

/// <summary>Marks a type that may cross a grain boundary. Its members are numbered with <see cref="IdAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether parameters of a primary constructor are members too; unset, the serializer decides by the kind of type.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}
