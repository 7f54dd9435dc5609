namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>What a request says before its body.</summary>
/// <param name="Method">A token.</param>
/// <param name="Target">Path and query, or <c>*</c>.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Deadline">Time to the first byte of the answer.</param>
/// <param name="StartBy">The last moment, by the requester's clock, at which the request may begin to run; whole milliseconds.</param>
/// <param name="Trace">Whether the responder shall note when each fragment came.</param>
internal sealed record RequestHead(
    string Method, string Target, IReadOnlyList<HeaderField> Headers, TimeSpan Deadline, DateTimeOffset StartBy, bool Trace);
