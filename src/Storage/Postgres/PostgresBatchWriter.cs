using Npgsql;
using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>
/// Writes a batch in one round trip: all statements are sent at once, and with a single synchronization point at their end they
/// are one transaction, which that point commits. Used by the writer thread alone.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresSession session, PostgresAddress address)
{
    // Two silos whose batches meet in the same rows in another order; the server ends one of them, and once more is enough.
    private const int MostAttempts = 4;

    private readonly BatchPlan _plan = new();
    private readonly List<WriteOperation> _losers = [];
    private readonly StateVersions _versions = new();

    public void Write(ReadOnlySpan<WriteOperation> batch)
    {
        try
        {
            var slices = _plan.Build(batch);
            if (slices.Count == 0) return;
            for (var attempt = 1; !TryRun(slices, lastAttempt: attempt == MostAttempts); attempt++) _losers.Clear();
            if (_losers.Count > 0) FindVersions();
        }
        finally
        {
            _plan.Clear();
            _losers.Clear();
        }
    }

    private bool TryRun(IReadOnlyList<RowSlice> slices, bool lastAttempt)
    {
        var connection = session.Take();
        try
        {
            Run(connection, slices);
            session.Used();
            return true;
        }
        catch (PostgresException error) when (!lastAttempt && PostgresErrors.IsConflictOfTransactions(error))
        {
            return false;
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
        {
            // A server that refuses has rolled back, and the connection goes on; anything else leaves it in an unknown state.
            if (error is not PostgresException || connection.State is not System.Data.ConnectionState.Open) session.Drop();
            throw PostgresErrors.Create(error, address);
        }
        catch
        {
            session.Drop();
            throw;
        }
    }

    private void Run(NpgsqlConnection connection, IReadOnlyList<RowSlice> slices)
    {
        using var statements = new NpgsqlBatch(connection);
        foreach (var slice in slices) statements.BatchCommands.Add(slice.Set.Command(slice.Start, slice.Count));
        using var reader = statements.ExecuteReader();
        foreach (var slice in slices)
        {
            slice.Set.Read(reader, slice.Start, slice.Count, _losers);
            // After the last one this waits for the commit.
            reader.NextResult();
        }
    }

    /// <summary>Looks up what the losers lost to, after the commit: it is for their messages, and must not hold up the others' locks.</summary>
    private void FindVersions()
    {
        _versions.Clear();
        foreach (var loser in _losers) _versions.Add(loser);
        var slices = new List<RowSlice>();
        _versions.AddTo(slices);
        try
        {
            Run(session.Take(), slices);
            session.Used();
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error) || error is StorageException)
        {
            // The batch is committed: its winners are told so, and the losers that they lost to a version nobody could read.
            session.Drop();
        }
        finally
        {
            _versions.Clear();
        }
    }
}
