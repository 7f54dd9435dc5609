namespace OrleansVoxa.Storage;

/// <summary>The store at one moment.</summary>
/// <param name="Running">Open, and accepting writes.</param>
/// <param name="QueueDepth">Writes that wait for the writer thread.</param>
/// <param name="CommittedWrites">Writes committed since the store was opened.</param>
/// <param name="Batches">Transactions that held them.</param>
/// <param name="CommitTime">How long those transactions took, added up.</param>
/// <param name="Failures">Transactions and upkeep that failed, and reads that did not reach the server, since the store was opened.</param>
/// <param name="LastFailure">The last failure since the store was opened, or null if there was none.</param>
/// <param name="ClockAhead">
/// How far this machine's clock was ahead of the database server's when they were last compared, which is at every connection and
/// whenever one was idle; null if the database is a file.
/// </param>
public sealed record StorageHealthReport(
    bool Running, int QueueDepth, long CommittedWrites, long Batches, TimeSpan CommitTime, long Failures, StorageFailureReport? LastFailure,
    TimeSpan? ClockAhead);
