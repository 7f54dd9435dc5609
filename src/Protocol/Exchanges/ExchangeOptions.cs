namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Limits and times of exchanges, the same class for both sides. Immutable.</summary>
public sealed record ExchangeOptions
{
    /// <summary>Time to the first byte of the answer when the request names none. Default 30 s; greater than zero, at most <see cref="MaximumDeadline"/>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest deadline that is accepted; longer ones are cut. Default 10 minutes, at most 24 hours.</summary>
    public TimeSpan MaximumDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How far the clocks of requester and publisher may differ; a request that could start only until longer ago, or until further
    /// ahead, is refused as <c>clock_skew</c>. Default 30 s, zero to 10 minutes.
    /// </summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An exchange without progress ends after this time. Default 30 s, greater than zero.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait for an acknowledgement before the round trip is known. Default 500 ms, within the two limits below.</summary>
    public TimeSpan InitialTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Shortest wait for an acknowledgement. Default 200 ms, greater than zero.</summary>
    public TimeSpan MinimumTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait for an acknowledgement, also after back-off. Default 5 s.</summary>
    public TimeSpan MaximumTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a finished exchange still answers the other side's repetitions; a failed one at the responder stays three
    /// times as long. Default 3 s, greater than zero.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a responder that stops waits for its running exchanges. Default 10 s, zero or more.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Segments of credit in each direction: what a slow reader makes the other side buffer at most. Default 16, range 2 to 64.</summary>
    public int Window { get; init; } = 16;

    /// <summary>Reply blocks that a responder holds at most, and a requester tops up to for a long answer. Default 64, range 8 to 256.</summary>
    public int ReplyWindow { get; init; } = 64;

    /// <summary>Reply blocks that go with a request: one for its acknowledgement, five for a small answer. Default 6, range 4 to 16.</summary>
    public int InitialReplyBlocks { get; init; } = 6;

    /// <summary>More reply blocks that go along if they fit without a larger cell. Default 2, range 0 to 16.</summary>
    public int ReserveReplyBlocks { get; init; } = 2;

    /// <summary>Relays in each path. Default 3, range 1 to 5.</summary>
    public int Hops { get; init; } = 3;

    /// <summary>Longest body in each direction, in bytes. Default 64 MiB, at least 0.</summary>
    public long MaximumBody { get; init; } = 64L * 1024 * 1024;

    /// <summary>Longest head (method, target, headers, or status and headers), encoded, in bytes. Default 64 KiB, range 1 KiB to 1 MiB.</summary>
    public int MaximumHead { get; init; } = 64 * 1024;

    /// <summary>Exchanges under way on one side at once; a further one ends as overloaded. Default 1,024, at least 1.</summary>
    public int MaximumExchanges { get; init; } = 1_024;

    /// <summary>Requests whose first segment is still incomplete, at once; a further one takes the place of the oldest. Together they
    /// hold at most half of <see cref="MaximumReassembly"/>; beyond it the one that holds most is given up. Default 1,024, at least 1.</summary>
    public int MaximumPending { get; init; } = 1_024;

    /// <summary>Finished exchanges that are remembered for as long as they could still start, so that none runs twice; when full, new ones
    /// are dropped. Default 262,144, at least 1.</summary>
    public int MaximumRemembered { get; init; } = 262_144;

    /// <summary>Bytes that all exchanges of one side hold of unfinished segments and unread packets; beyond it packets are
    /// dropped and sent again later. Default 256 MiB, at least 1 MiB.</summary>
    public long MaximumReassembly { get; init; } = 256L * 1024 * 1024;

    /// <summary>Attempts at segments that one exchange assembles at once; the oldest is dropped. Default 48, range 2 to 1,024.</summary>
    public int MaximumAssemblies { get; init; } = 48;

    /// <summary>Received packets that one exchange has not looked at yet; more are dropped. Default 256, at least 8.</summary>
    public int MaximumUnread { get; init; } = 256;

    /// <summary>Bytes of a body between the exchange and its reader. Default 256 KiB, at least 4 KiB.</summary>
    public int BodyBuffer { get; init; } = 256 * 1024;

    /// <summary>Every fault of these values; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Positive(faults, MaximumDeadline, nameof(MaximumDeadline));
        Positive(faults, IdleLimit, nameof(IdleLimit));
        Positive(faults, MinimumTimeout, nameof(MinimumTimeout));
        Positive(faults, Linger, nameof(Linger));
        if (MaximumDeadline > TimeSpan.FromDays(1)) faults.Add($"{nameof(MaximumDeadline)} must be at most 24 hours, but is {MaximumDeadline}.");
        if (Deadline <= TimeSpan.Zero || Deadline > MaximumDeadline)
            faults.Add($"{nameof(Deadline)} must be greater than zero and at most {nameof(MaximumDeadline)} ({MaximumDeadline}), but is {Deadline}.");
        if (ClockTolerance < TimeSpan.Zero || ClockTolerance > TimeSpan.FromMinutes(10))
            faults.Add($"{nameof(ClockTolerance)} must be zero to 10 minutes, but is {ClockTolerance}.");
        if (DrainLimit < TimeSpan.Zero) faults.Add($"{nameof(DrainLimit)} must not be negative, but is {DrainLimit}.");
        if (MaximumTimeout < MinimumTimeout)
            faults.Add($"{nameof(MaximumTimeout)} must be at least {nameof(MinimumTimeout)} ({MinimumTimeout}), but is {MaximumTimeout}.");
        if (InitialTimeout < MinimumTimeout || InitialTimeout > MaximumTimeout)
            faults.Add($"{nameof(InitialTimeout)} must be {MinimumTimeout} to {MaximumTimeout}, but is {InitialTimeout}.");
        Range(faults, Window, 2, 64, nameof(Window));
        Range(faults, ReplyWindow, 8, 256, nameof(ReplyWindow));
        Range(faults, InitialReplyBlocks, 4, 16, nameof(InitialReplyBlocks));
        Range(faults, ReserveReplyBlocks, 0, 16, nameof(ReserveReplyBlocks));
        Range(faults, Hops, 1, 5, nameof(Hops));
        Range(faults, MaximumBody, 0, long.MaxValue, nameof(MaximumBody));
        Range(faults, MaximumHead, 1_024, 1_048_576, nameof(MaximumHead));
        Range(faults, MaximumExchanges, 1, int.MaxValue, nameof(MaximumExchanges));
        Range(faults, MaximumPending, 1, int.MaxValue, nameof(MaximumPending));
        Range(faults, MaximumRemembered, 1, int.MaxValue, nameof(MaximumRemembered));
        Range(faults, MaximumReassembly, 1_048_576, long.MaxValue, nameof(MaximumReassembly));
        Range(faults, MaximumAssemblies, 2, 1_024, nameof(MaximumAssemblies));
        Range(faults, MaximumUnread, 8, 65_536, nameof(MaximumUnread));
        Range(faults, BodyBuffer, 4_096, int.MaxValue, nameof(BodyBuffer));
        return faults;
    }

    internal ExchangeOptions Validated()
    {
        var faults = Validate();
        return faults.Count == 0 ? this : throw new ArgumentException(string.Join(" ", faults));
    }

    private static void Positive(List<string> faults, TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero) faults.Add($"{name} must be greater than zero, but is {value}.");
    }

    private static void Range(List<string> faults, long value, long least, long most, string name)
    {
        if (value < least || value > most) faults.Add($"{name} must be {least} to {most}, but is {value}.");
    }
}
