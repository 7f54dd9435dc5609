namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A fixed number of readers. Thread-safe. Readers see the last commit and never wait for the writer.</summary>
internal sealed class SqliteReadPool : IDisposable
{
    private readonly Stack<SqliteReader> _free;
    private readonly SemaphoreSlim _count;
    private readonly int _size;
    private volatile bool _closed;

    public SqliteReadPool(int size, Func<SqliteReader> open)
    {
        _size = size;
        _count = new SemaphoreSlim(size, size);
        _free = new Stack<SqliteReader>(size);
        try
        {
            for (var i = 0; i < size; i++) _free.Push(open());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A free reader at once, or null if all are in use.</summary>
    public SqliteReader? TryRent() => _count.Wait(0, CancellationToken.None) ? Take() : null;

    /// <summary>Waits for a free reader.</summary>
    public async ValueTask<SqliteReader> RentAsync(CancellationToken cancellationToken)
    {
        await _count.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Take();
    }

    public void Return(SqliteReader reader)
    {
        lock (_free) _free.Push(reader);
        _count.Release();
    }

    /// <summary>Ends the transactions of the readers that nobody uses: they would keep the log from starting over.</summary>
    public void EndSnapshots()
    {
        lock (_free)
        {
            foreach (var reader in _free) reader.EndSnapshot();
        }
    }

    /// <summary>Refuses new readers, waits for those in use, and closes all.</summary>
    public async ValueTask CloseAsync()
    {
        _closed = true;
        for (var i = 0; i < _size; i++) await _count.WaitAsync().ConfigureAwait(false);
        Dispose();
        // Whoever still waits wakes up and learns that the store is closed.
        _count.Release(_size);
    }

    public void Dispose()
    {
        _closed = true;
        lock (_free)
        {
            foreach (var reader in _free) reader.Dispose();
            _free.Clear();
        }
    }

    private SqliteReader Take()
    {
        if (!_closed)
        {
            lock (_free)
            {
                if (_free.TryPop(out var reader)) return reader;
            }
        }

        _count.Release();
        throw StorageException.NotRunning();
    }
}
