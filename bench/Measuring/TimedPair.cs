namespace OrleansVoxa.Bench.Measuring;

/// <summary>Two operations, and what is disposed when they have been measured.</summary>
internal sealed record TimedPair(Action Subject, Action Baseline, IDisposable? Owner = null) : IDisposable
{
    public void Dispose() => Owner?.Dispose();
}
