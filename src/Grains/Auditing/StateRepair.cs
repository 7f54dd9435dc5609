namespace OrleansVoxa.Grains.Auditing;

/// <summary>A row to write, so that the store agrees with what else it holds.</summary>
/// <param name="GrainType">The grain's type.</param>
/// <param name="GrainKey">Which grain.</param>
/// <param name="StateName">Which of its states.</param>
/// <param name="Json">UTF-8; null to delete the row.</param>
public sealed record StateRepair(string GrainType, string GrainKey, string StateName, ReadOnlyMemory<byte>? Json);
