using System.Globalization;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// Keeps a data directory to one silo. SQLite's own locks would let two silos take turns, and each would answer from
/// activations that know nothing of the other's writes.
/// </summary>
/// <remarks>The operating system drops the lock with the process, however it ends; the files stay behind and mean nothing.</remarks>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "storage.lock";

    // A file of its own, since a locked file cannot be read.
    private const string HolderName = "storage.pid";

    // What the runtime reports for a file that somebody else has locked.
    private const int LinuxWouldBlock = 11, DarwinWouldBlock = 35, SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageException"><see cref="StorageFailure.InUse"/>, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        FileStream? file = null;
        try
        {
            // FileShare.None is an exclusive flock on Unix and an exclusive handle on Windows.
            file = new FileStream(
                Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            File.WriteAllText(
                Path.Combine(directory, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new DirectoryLock(file);
        }
        catch (IOException error) when (file is null && error.HResult is LinuxWouldBlock or DarwinWouldBlock or SharingViolation)
        {
            throw new StorageException(StorageFailure.InUse,
                $"The data directory {directory} is in use by another silo{Holder(directory)}. Stop it, or start this one with another --data directory.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new StorageException(FileErrors.NameOf(error),
                $"The data directory {directory} cannot be written: {error.Message} Correct that, or choose another with --data.", error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string directory)
    {
        try
        {
            return $" (process {File.ReadAllText(Path.Combine(directory, HolderName)).Trim()})";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The id is a courtesy; the refusal stands without it.
            return "";
        }
    }
}
