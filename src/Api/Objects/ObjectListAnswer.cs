namespace OrleansVoxa.Api.Objects;

/// <summary>All that takes room.</summary>
internal sealed record ObjectListAnswer(int Count, long Bytes, ObjectRoomRow[] Objects, string Version, DateTimeOffset Timestamp);
