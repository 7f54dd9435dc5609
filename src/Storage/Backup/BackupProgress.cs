namespace OrleansVoxa.Storage;

/// <summary>How far a back-up or a restore is.</summary>
/// <param name="Step">What it is at.</param>
/// <param name="Done">Bytes or rows done, see <see cref="BackupStep"/>.</param>
/// <param name="Total">Of how many; 0 if that is not known.</param>
public readonly record struct BackupProgress(BackupStep Step, long Done, long Total);
