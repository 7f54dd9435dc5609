namespace OrleansVoxa.Storage.Commit;

/// <summary>What became of one statement of a committed batch.</summary>
/// <param name="Applied">True if the row was changed; false if the expected version was not the stored one.</param>
/// <param name="Version">The row's version after the commit: the new one, or the one that was found; 0 if there is no row.</param>
internal readonly record struct WriteOutcome(bool Applied, long Version);
