namespace Orleans.Concurrency;

/// <summary>The caller gets no answer, no failure and no wait.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
