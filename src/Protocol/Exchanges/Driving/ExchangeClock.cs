namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Time that only goes forward: deadlines must not move when somebody sets the machine's clock. Thread-safe.</summary>
internal sealed class ExchangeClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _stamp = time.GetTimestamp();

    public TimeProvider Time => time;

    public DateTimeOffset Now => _start + time.GetElapsedTime(_stamp);
}
