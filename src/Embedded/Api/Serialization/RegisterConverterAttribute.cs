namespace Orleans;

/// <summary>Marks a converter that lets a type from elsewhere cross grain boundaries as its surrogate.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute;
