namespace OrleansVoxa.Storage;

/// <summary>What is in a back-up. Immutable.</summary>
/// <param name="Made">When the copy was begun: what was acknowledged until then is in it.</param>
/// <param name="Bytes">The length of the file, for a restore that of the store.</param>
/// <param name="Rows">Its rows, as <see cref="StoreMaintenance.CheckAsync"/> counts and hashes them.</param>
/// <param name="Files">The names of the files that were put into it beside the store.</param>
public sealed record BackupContent(DateTimeOffset Made, long Bytes, StoreContent Rows, IReadOnlyList<string> Files);
