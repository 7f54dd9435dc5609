namespace Orleans.Concurrency;

/// <summary>The method changes nothing: calls to it interleave with each other, not with others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
