using System.Globalization;
using System.Text;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// Keeps a data directory to one silo. SQLite's own locks would let two silos take turns, and each would answer from
/// activations that know nothing of the other's writes.
/// </summary>
/// <remarks>The operating system drops the lock with the process, however it ends; the file stays behind and means nothing.</remarks>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "storage.lock";

    // What the runtime reports for a file that somebody else has locked.
    private const int LinuxWouldBlock = 11, DarwinWouldBlock = 35, SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageException"><see cref="StorageFailure.InUse"/>, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            // FileShare.None is an exclusive flock on Unix and an exclusive handle on Windows.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            return Sign(file);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StorageException(StorageFailure.AccessDenied,
                $"The data directory {directory} cannot be written by this user. Correct its permissions, or choose another with --data.", error);
        }
        catch (IOException error) when (error.HResult is LinuxWouldBlock or DarwinWouldBlock or SharingViolation)
        {
            throw new StorageException(StorageFailure.InUse,
                $"The data directory {directory} is in use by another silo{Holder(path)}. Stop it, or start this one with another --data directory.", error);
        }
        catch (IOException error)
        {
            throw new StorageException(StorageFailure.InputOutput,
                $"The data directory {directory} cannot be used: {error.Message}", error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static DirectoryLock Sign(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return int.TryParse(reader.ReadLine(), out var id) ? $" (process {id})" : "";
        }
        catch (IOException)
        {
            // Only Unix lets a locked file be read; the message does without the process id elsewhere.
            return "";
        }
    }
}
