using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>
/// The one connection that writes, made anew when it breaks. It holds the lock of the database, so that nothing can be written
/// without it. Used by the writer thread alone.
/// </summary>
internal sealed class PostgresSession(PostgresAddress address, PostgresStorageOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    // A connection that was idle for longer is asked whether it still lives before anything is sent that must not be sent twice.
    private static readonly TimeSpan TrustedIdleTime = TimeSpan.FromSeconds(1);

    // The server frees the lock of a process that was killed as soon as it notices the closed socket.
    private static readonly TimeSpan PatienceWithPredecessor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromSeconds(1);

    private readonly string _connectionString = address.For(pool: 0, options.CommandTimeout);
    private readonly PostgresTenancy _tenancy = new(address, options.ClusterId);
    private readonly ManualResetEventSlim _disposed = new();
    private NpgsqlConnection? _connection;
    private long _lastUsed;
    private long? _outageSince;
    private long _clockAhead;
    private bool _opened;

    /// <summary>How far this machine's clock was ahead of the server's when they were last compared. Thread-safe.</summary>
    public TimeSpan ClockAhead => new(Interlocked.Read(ref _clockAhead));

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

    private bool Answers(NpgsqlConnection connection)
    {
        try
        {
            CompareClocks(connection);
            return true;
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
                CompareClocks(connection);
                if (!_opened) Check(connection);
                Enter(connection);
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

    private void CompareClocks(NpgsqlConnection connection)
    {
        using var query = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var server = (DateTime)query.ExecuteScalar()!;
        Interlocked.Exchange(ref _clockAhead, (clock.GetUtcNow().UtcDateTime - server).Ticks);
    }

    /// <summary>What must be right before this silo may count as one that uses the database.</summary>
    private void Check(NpgsqlConnection connection)
    {
        // Nothing waits on this thread but the start of the silo.
        PostgresSchema.CheckAsync(connection, address, CancellationToken.None).GetAwaiter().GetResult();
        if (options.ClusterId is null || ClockAhead.Duration() <= options.MaxClockDifference) return;
        throw new StorageException(StorageFailure.ClockApart, string.Create(CultureInfo.InvariantCulture,
            $"This machine's clock is {ClockAhead.Duration():g} {(ClockAhead > TimeSpan.Zero ? "ahead of" : "behind")} that of the database {address}; silos of a cluster must agree within {options.MaxClockDifference:g}. Set it by NTP and start again."));
    }

    private void Enter(NpgsqlConnection connection)
    {
        var patience = _opened ? options.ReconnectPatience : PatienceWithPredecessor;
        var started = clock.GetTimestamp();
        while (!_tenancy.TryEnter(connection))
        {
            if (clock.GetElapsedTime(started) >= patience) throw _tenancy.Refusal(connection);
            _disposed.Wait(FirstDelay);
        }
    }
}
