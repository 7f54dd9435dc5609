using System.Runtime.InteropServices;

namespace OrleansVoxa.Storage.Backup;

/// <summary>Puts a directory on disk: without that a file may lose its new name with the power, however often it was flushed itself.</summary>
internal static partial class FlushedDirectory
{
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Flush(string directory)
    {
        // There renames are in the file system's journal, and a directory cannot be flushed.
        if (OperatingSystem.IsWindows()) return;
        const int ReadOnly = 0;
        var handle = Open(directory, ReadOnly);
        if (handle < 0) throw Failure(directory);
        try
        {
            if (Sync(handle) != 0) throw Failure(directory);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string directory) => new($"{directory} cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
