namespace OrleansVoxa.Storage.Sqlite;

/// <summary>What a read may see: the commits of this process so far, and the time, in steps, for those of other programs.</summary>
/// <param name="Commits">Batches that this process has committed. Grows before the first of their callers is told.</param>
/// <param name="Step">Which of the short intervals of time it is: so long may what another program wrote stay unseen.</param>
internal readonly record struct Snapshot(long Commits, long Step);
