namespace Orleans.Concurrency;

/// <summary>Calls to the method start whatever else the grain is busy with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
