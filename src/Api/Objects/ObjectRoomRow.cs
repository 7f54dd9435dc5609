namespace OrleansVoxa.Api.Objects;

/// <summary>Room that an object takes, or an upload that is not finished yet.</summary>
internal sealed record ObjectRoomRow(string Key, long Bytes);
