namespace OrleansVoxa.Protocol;

/// <summary>
/// Thrown when bytes from a peer break the protocol: a length over its limit, a reserved bit that is set, trailing or
/// missing bytes, text that is not UTF-8. Whoever catches it drops the input and, on a session, closes the session.
/// </summary>
public sealed class ProtocolViolationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">A stable lower-case code such as <c>truncated</c>; safe to show and to count by.</param>
    /// <param name="message">One sentence for a person; never contains secrets or raw input.</param>
    public ProtocolViolationException(string code, string message)
        : base(message)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        Code = code;
    }

    /// <summary>The stable code, the same in every version of the program.</summary>
    public string Code { get; }
}
