namespace OrleansVoxa.Grains.Auditing;

/// <summary>A grain's state as it is stored.</summary>
/// <param name="GrainKey">Which grain.</param>
/// <param name="StateName">Which of its states.</param>
/// <param name="Json">UTF-8, as it was written.</param>
public readonly record struct StoredGrainState(string GrainKey, string StateName, ReadOnlyMemory<byte> Json);
