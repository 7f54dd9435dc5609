namespace OrleansVoxa.Storage;

/// <summary>A row to write, or to delete.</summary>
/// <param name="GrainType">The grain's type.</param>
/// <param name="GrainKey">Which grain.</param>
/// <param name="StateName">Which of its states.</param>
/// <param name="Json">UTF-8; null deletes the row.</param>
public sealed record StoreRowChange(string GrainType, string GrainKey, string StateName, ReadOnlyMemory<byte>? Json);
