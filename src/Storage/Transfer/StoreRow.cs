namespace OrleansVoxa.Storage;

/// <summary>A grain's state as the database holds it.</summary>
/// <param name="GrainKey">Which grain of its type.</param>
/// <param name="StateName">Which of its states.</param>
/// <param name="Json">UTF-8, as it was written.</param>
public readonly record struct StoreRow(string GrainKey, string StateName, ReadOnlyMemory<byte> Json);
