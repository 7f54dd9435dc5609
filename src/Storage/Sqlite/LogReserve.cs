using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// Lengthens the log's file with zeros some way ahead of what is written to it. A commit that makes a file longer waits for the
/// file system's own journal as well, which doubles its time; one that overwrites does not. Used by the writer thread alone.
/// </summary>
/// <remarks>
/// SQLite ends a log at the first frame whose salt and checksum are not those of its header, as it must after any crash, and
/// zeros are no frame. After a checkpoint it writes from the beginning again, so that the file need not grow any more then.
/// </remarks>
/// <param name="path">The log. It exists, since something was committed.</param>
/// <param name="most">The length up to which it is lengthened: what is written between two checkpoints.</param>
internal sealed class LogReserve(string path, long most) : IDisposable
{
    private const int Ahead = 1 << 20;

    // A silo that hardly writes keeps a small log.
    private const int Least = 256 << 10;

    private readonly byte[] _zeros = new byte[64 << 10];
    private SafeFileHandle? _log;
    private long _written;
    private long _length;

    /// <summary>Counts what a batch has written; true if <see cref="Extend"/> is due.</summary>
    public bool Wrote(long bytes)
    {
        if (_length >= most) return false;
        _written += bytes;
        return _written >= Least && _written + Ahead / 2 > _length;
    }

    /// <summary>Lengthens the log. Whoever calls holds SQLite's write lock: nobody else appends to the log meanwhile.</summary>
    /// <exception cref="IOException">No space is left; the log is as long as before.</exception>
    public void Extend()
    {
        _log ??= File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var found = RandomAccess.GetLength(_log);
        _length = Math.Max(found, Math.Min(_written + Ahead, most));
        try
        {
            for (var at = found; at < _length; at += _zeros.Length)
                RandomAccess.Write(_log, _zeros.AsSpan(0, (int)Math.Min(_zeros.Length, _length - at)), at);
            RandomAccess.FlushToDisk(_log);
        }
        catch (IOException)
        {
            // What space there is belongs to the commits.
            RandomAccess.SetLength(_log, found);
            throw;
        }
    }

    /// <summary>Leaves the log to grow by itself from now on.</summary>
    public void GiveUp() => _length = most;

    public void Dispose() => _log?.Dispose();
}
