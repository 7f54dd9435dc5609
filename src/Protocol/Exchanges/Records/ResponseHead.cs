namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>What an answer says before its body.</summary>
internal sealed record ResponseHead(int Status, string Reason, IReadOnlyList<HeaderField> Headers)
{
    /// <summary>Whether an answer with this status to this method has a body (RFC 9110 section 6.4.1).</summary>
    public static bool HasBody(string method, int status) => method != "HEAD" && status is not (204 or 304);
}
