namespace OrleansVoxa.Storage.Backup;

/// <summary>
/// A file that gets its name when it is whole and on disk, and is <c>NAME.partial</c> before, readable by its owner only. Not thread-safe.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What SQLite puts beside a file.
    private static readonly string[] Traces = ["-journal", "-wal", "-shm"];

    private readonly string _name;
    private readonly FileStream _file;
    private bool _placed;

    private PartialFile(string name, FileStream file) => (_name, _file) = (name, file);

    /// <summary>Where it is until it gets its name.</summary>
    public string Path => PathOf(_name);

    /// <summary>Where the file <paramref name="name"/> is until it is whole.</summary>
    public static string PathOf(string name) => name + ".partial";

    /// <summary>Makes the file, empty. What a program that was killed has left of it is overwritten.</summary>
    /// <exception cref="StorageException">The name is taken, somebody else makes the same file, or it cannot be written.</exception>
    public static PartialFile Create(string name)
    {
        if (System.IO.Path.Exists(name)) throw new StorageException(StorageFailure.AlreadyThere, $"{name} is there already, and is not overwritten. Name another file.");
        var partial = PathOf(name);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        FileStream? file = null;
        try
        {
            // Not shared, which is a lock: of two that make the same file, one is refused.
            file = new FileStream(partial, options);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            file.SetLength(0);
            foreach (var trace in Traces) File.Delete(partial + trace);
            return new PartialFile(name, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new StorageException(StorageFailure.AccessDenied, $"{partial} cannot be written: {error.Message} Name another file, or wait for whoever writes it.", error);
        }
    }

    /// <summary>Puts on disk what was written so far, by whatever handle.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Gives the whole file its name, and puts both on disk. Gives its length.</summary>
    /// <exception cref="StorageException">The name was taken meanwhile.</exception>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public long Place()
    {
        Flush();
        try
        {
            File.Move(Path, _name, overwrite: false);
        }
        catch (IOException error) when (System.IO.Path.Exists(_name))
        {
            throw new StorageException(StorageFailure.AlreadyThere, $"{_name} is there already, and is not overwritten. Name another file.", error);
        }

        _placed = true;
        FlushedDirectory.Flush(System.IO.Path.GetDirectoryName(_name)!);
        return _file.Length;
    }

    /// <summary>Removes what did not become whole.</summary>
    public void Dispose()
    {
        if (!_placed)
        {
            // Before the lock is given back, so that it is not somebody else's file that goes.
            File.Delete(Path);
            foreach (var trace in Traces) File.Delete(Path + trace);
        }

        _file.Dispose();
    }
}
