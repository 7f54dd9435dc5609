namespace Orleans.Concurrency;

/// <summary>A value that its holder promises never to change.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>(T value)
{
    /// <summary>The value.</summary>
    [Id(0)]
    public readonly T Value = value;
}
