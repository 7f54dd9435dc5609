namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>What a request says before its body.</summary>
internal sealed record RequestHead(string Method, string Target, IReadOnlyList<HeaderField> Headers, TimeSpan Deadline, bool Trace);
