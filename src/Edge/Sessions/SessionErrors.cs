namespace OrleansVoxa.Edge.Sessions;

/// <summary>The stable codes of errors that a session answers, beside those of the registry and of exchanges.</summary>
public static class SessionErrors
{
    /// <summary>More messages a second than one identity may send.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>As many requests or streams are open as one session may have, or wait for grains as may, of the priority of the one refused.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The edge stops and takes nothing new.</summary>
    public const string Stopping = "stopping";

    /// <summary>The cluster did not answer in time.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>No handler takes this message.</summary>
    public const string UnknownMessage = Protocol.Sessions.SessionFault.UnknownMessage;

    /// <summary>No handler takes this method of <c>Call</c>.</summary>
    public const string UnknownMethod = "unknown_method";

    /// <summary>A field of the message is not what it must be.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>Nothing, or nobody, has that name.</summary>
    public const string NotFound = "not_found";

    /// <summary>The session's identity may not do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The same node attached over another session.</summary>
    public const string Superseded = "superseded";

    /// <summary>The message is known, and nothing here acts on it.</summary>
    public const string NotSupported = "not_supported";

    /// <summary>The answer is larger than the peer said that it receives.</summary>
    public const string ReplyTooLarge = "reply_too_large";

    /// <summary>The session did nothing for too long.</summary>
    public const string Idle = "idle";
}
