namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Thrown when a session or its handshake has ended for a reason that no bytes of the peer gave.</summary>
public sealed class SessionClosedException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">A code of <see cref="SessionFault"/>: <c>session_closed</c>, <c>write_timeout</c>, <c>transport_failed</c>,
    /// <c>first_frame_timeout</c>, <c>handshake_timeout</c>.</param>
    /// <param name="message">One sentence for a person.</param>
    /// <param name="inner">What the transport threw, if it did.</param>
    public SessionClosedException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The stable code.</summary>
    public string Code { get; }
}
