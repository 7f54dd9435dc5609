namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>The stable codes of <see cref="ExchangeFailure.Code"/>. Source: docs/protocol/exchange.md, Failures.</summary>
public static class ExchangeFailureCodes
{
    /// <summary>No first byte of the answer within the request's deadline.</summary>
    public const string DeadlineExceeded = "deadline_exceeded";

    /// <summary>The network has too few usable relays for the paths that splitting needs.</summary>
    public const string NoPaths = "no_paths";

    /// <summary>The publisher answers for no service of the name that was asked for.</summary>
    public const string ServiceUnknown = "service_unknown";

    /// <summary>Nobody is attached to the network for this service.</summary>
    public const string PublisherOffline = "publisher_offline";

    /// <summary>The publisher is shutting down and takes no new request, or ended while it answered this one.</summary>
    public const string PublisherStopped = "publisher_stopped";

    /// <summary>The publisher could not connect to the server behind it.</summary>
    public const string OriginUnreachable = "origin_unreachable";

    /// <summary>The server behind the publisher did not answer in time.</summary>
    public const string OriginTimeout = "origin_timeout";

    /// <summary>A body is longer than the limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>The other side, or the caller, gave the exchange up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>No progress in either direction for the idle limit.</summary>
    public const string IdleTimeout = "idle_timeout";

    /// <summary>The other side sent what this protocol does not allow.</summary>
    public const string ProtocolViolation = "protocol_violation";

    /// <summary>The publisher, or this side, has no room for another exchange.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The request came outside the time in which it may start: the clocks of requester and publisher differ, or it was held back.</summary>
    public const string ClockSkew = "clock_skew";

    private static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        DeadlineExceeded, NoPaths, ServiceUnknown, PublisherOffline, PublisherStopped, OriginUnreachable, OriginTimeout, BodyTooLarge, Cancelled,
        IdleTimeout, ProtocolViolation, Overloaded, ClockSkew,
    };

    /// <summary>Whether <paramref name="code"/> is one of these.</summary>
    public static bool IsKnown(string code) => All.Contains(code);
}
