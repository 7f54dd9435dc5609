namespace OrleansVoxa.Client;

/// <summary>What a server refused, or why it could not be asked.</summary>
/// <remarks>
/// Codes of this library: <c>connect_failed</c>, <c>handshake_failed</c>, <c>wrong_server</c>, <c>connection_lost</c>,
/// <c>request_timeout</c>, <c>bad_answer</c>, <c>service_unknown</c>, <c>tls_failed</c>, <c>circuit_open</c>, <c>pool_busy</c>. All others are the server's.
/// </remarks>
public sealed class VoxaClientException : Exception
{
    /// <summary>Makes one.</summary>
    public VoxaClientException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>A stable code for programs; the message is for people.</summary>
    public string Code { get; }
}
