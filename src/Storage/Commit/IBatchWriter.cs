namespace OrleansVoxa.Storage.Commit;

/// <summary>What a database does for group commit. Called from the writer thread only, never concurrently.</summary>
internal interface IBatchWriter
{
    /// <summary>
    /// Executes the batch in order, in one transaction, sets each <see cref="WriteOperation.Outcome"/> and commits durably.
    /// A statement whose expected version is not the stored one changes nothing and is no error. An operation that the database
    /// can never take gets a <see cref="WriteOperation.Refusal"/> and is left out.
    /// </summary>
    /// <exception cref="StorageException">
    /// The database failed; the transaction was rolled back and nothing is stored. With <see cref="StorageFailure.Unreachable"/>
    /// the connection broke before the answer came, so that all of it may be stored, or nothing.
    /// </exception>
    void Write(ReadOnlySpan<WriteOperation> batch);

    /// <summary>Upkeep that need not delay an acknowledgement (a checkpoint, say). Runs after each batch was acknowledged.</summary>
    /// <exception cref="StorageException">The upkeep failed; what was acknowledged is stored all the same.</exception>
    void Maintain();
}
