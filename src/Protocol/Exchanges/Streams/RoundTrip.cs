namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Retransmission time-out from measured round trips (RFC 6298 with this protocol's bounds). Not thread-safe.</summary>
internal sealed class RoundTrip(ExchangeOptions options)
{
    private TimeSpan? _smoothed;
    private TimeSpan _variation;

    /// <summary>How long to wait for an acknowledgement of a first attempt.</summary>
    public TimeSpan Timeout { get; private set; } = options.InitialTimeout;

    /// <summary>The smoothed round trip, or the initial time-out before the first measurement.</summary>
    public TimeSpan Typical => _smoothed ?? options.InitialTimeout;

    /// <summary>Takes a measurement; only of segments sent once, since otherwise nobody knows which attempt was answered.</summary>
    public void Measured(TimeSpan roundTrip)
    {
        if (_smoothed is not { } smoothed)
        {
            _smoothed = roundTrip;
            _variation = roundTrip / 2;
        }
        else
        {
            _variation = (_variation * 0.75) + ((smoothed - roundTrip).Duration() * 0.25);
            _smoothed = (smoothed * 0.875) + (roundTrip * 0.125);
        }

        Timeout = Bounded(_smoothed.Value + (_variation * 4));
    }

    /// <summary>The wait after so many attempts: doubled with each.</summary>
    public TimeSpan After(int attempts) => Bounded(Timeout * Math.Pow(2, Math.Clamp(attempts - 1, 0, 16)));

    private TimeSpan Bounded(TimeSpan value) =>
        value < options.MinimumTimeout ? options.MinimumTimeout : value > options.MaximumTimeout ? options.MaximumTimeout : value;
}
