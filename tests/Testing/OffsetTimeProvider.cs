namespace OrleansVoxa.Testing;

/// <summary>Another clock whose wall time was set wrong, or is set while a test runs. What measures spans of time goes on undisturbed.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class OffsetTimeProvider(TimeProvider inner) : TimeProvider
{
    private long _offset;

    /// <summary>How far the wall clock is ahead of the inner one. Default zero.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
