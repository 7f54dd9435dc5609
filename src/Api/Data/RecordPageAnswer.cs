namespace OrleansVoxa.Api.Data;

/// <summary>A page of records; <c>cursor</c> is there while there may be more.</summary>
internal sealed record RecordPageAnswer(int Count, IReadOnlyList<RecordRow> Records, string? Cursor, string Version, DateTimeOffset Timestamp);
