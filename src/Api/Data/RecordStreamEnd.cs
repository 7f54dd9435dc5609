namespace OrleansVoxa.Api.Data;

/// <summary>The last line of a stream of records: without it, the stream was cut.</summary>
internal sealed record RecordStreamEnd(bool End, long Count, string Version, DateTimeOffset Timestamp);
