using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>
/// The one connection that writes, made anew when it breaks. In exclusive use it holds the lock of the database, so that nothing
/// can be written without it. Used by the writer thread alone.
/// </summary>
internal sealed class PostgresSession(PostgresAddress address, PostgresStorageOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    // A connection that was idle for longer is asked whether it still lives before anything is sent that must not be sent twice.
    private static readonly TimeSpan TrustedIdleTime = TimeSpan.FromSeconds(1);

    // The server frees the lock of a process that was killed as soon as it notices the closed socket.
    private static readonly TimeSpan PatienceWithPredecessor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromSeconds(1);

    private readonly string _connectionString = address.For(pool: 0, options.CommandTimeout);
    private readonly ManualResetEventSlim _disposed = new();
    private NpgsqlConnection? _connection;
    private long _lastUsed;
    private long? _outageSince;
    private bool _opened;

    /// <summary>A connection that has just answered. Waits for the server, at most as long as the options say.</summary>
    /// <exception cref="StorageException">There is none to be had; nothing was sent.</exception>
    public NpgsqlConnection Take()
    {
        if (_connection is not null && (clock.GetElapsedTime(_lastUsed) < TrustedIdleTime || Answers(_connection))) return _connection;
        Drop();
        _connection = Connect();
        if (_opened) logger.Reconnected(address.Name);
        _opened = true;
        Used();
        return _connection;
    }

    /// <summary>Notes that the connection has answered just now.</summary>
    public void Used()
    {
        _lastUsed = clock.GetTimestamp();
        _outageSince = null;
    }

    /// <summary>Gives the connection up; the next <see cref="Take"/> makes another.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose()
    {
        _disposed.Set();
        Drop();
    }

    private static bool Answers(NpgsqlConnection connection)
    {
        try
        {
            using var ping = new NpgsqlCommand("SELECT 1", connection);
            return ping.ExecuteScalar() is 1;
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
        {
            // It broke while nobody used it: nothing is lost, and whatever stands in the way of a new one is named there.
            return false;
        }
    }

    private NpgsqlConnection Connect()
    {
        var delay = FirstDelay;
        while (true)
        {
            if (_disposed.IsSet) throw StorageException.NotRunning();
            var connection = new NpgsqlConnection(_connectionString);
            try
            {
                connection.Open();
                Prepare(connection);
                if (options.Exclusive) TakeLock(connection);
                return connection;
            }
            catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
            {
                connection.Dispose();
                _outageSince ??= clock.GetTimestamp();
                if (!PostgresErrors.IsOutage(error) || clock.GetElapsedTime(_outageSince.Value) >= options.ReconnectPatience)
                    throw PostgresErrors.Create(error, address);
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            _disposed.Wait(delay);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private void Prepare(NpgsqlConnection connection)
    {
        // An acknowledgement means that the row is on disk, whatever the server's default is.
        using var setup = new NpgsqlCommand(
            """
            SELECT set_config('lock_timeout', $1, false),
                   set_config('default_transaction_isolation', 'read committed', false),
                   set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END, false)
            """, connection)
        {
            Parameters = { new() { Value = $"{(long)options.BusyTimeout.TotalMilliseconds}ms" } },
        };
        setup.ExecuteNonQuery();
    }

    private void TakeLock(NpgsqlConnection connection)
    {
        using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({PostgresSchema.ExclusiveLock})", connection);
        var patience = _opened ? options.ReconnectPatience : PatienceWithPredecessor;
        var started = clock.GetTimestamp();
        while (take.ExecuteScalar() is not true)
        {
            if (clock.GetElapsedTime(started) >= patience)
            {
                throw new StorageException(StorageFailure.InUse,
                    $"The database {address} is in use by another silo{Holder(connection)}. Stop it, or give this one a database of its own with --store.");
            }

            _disposed.Wait(FirstDelay);
        }
    }

    private static string Holder(NpgsqlConnection connection)
    {
        using var query = new NpgsqlCommand(
            $"""
            SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.classid::bigint = {PostgresSchema.ExclusiveLock >> 32} AND l.objid::bigint = {PostgresSchema.ExclusiveLock & 0xFFFFFFFF}
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, connection);
        return query.ExecuteScalar() is string { Length: > 0 } name ? $" ({name})" : "";
    }
}
