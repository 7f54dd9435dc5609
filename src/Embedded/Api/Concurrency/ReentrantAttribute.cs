namespace Orleans.Concurrency;

/// <summary>All calls of the grain class interleave with each other at awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
