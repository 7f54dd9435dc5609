using System.Globalization;

namespace OrleansVoxa.Silo.Keys;

/// <summary>The directory that holds everything a silo must not lose, locked to this process.</summary>
/// <remarks>The lock is the kernel's, on an open file: it ends with the process, however that ends.</remarks>
public sealed class DataDirectory : IDisposable
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        FullPath = path;
        _lock = held;
    }

    public string FullPath { get; }

    /// <summary>Creates the directory if it is missing (mode 0700) and locks it; null and a sentence if that cannot be.</summary>
    public static DataDirectory? TryOpen(string path, out string? fault)
    {
        try
        {
            // An existing directory keeps its mode: it may be shared on purpose, and the keys in it are 0600 anyway.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"the data directory {path} cannot be created ({e.Message}); choose another with --data DIR";
            return null;
        }

        var lockPath = Path.Combine(path, "lock");
        try
        {
            var held = new FileStream(lockPath, Options());
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            held.Flush();
            fault = null;
            return new(path, held);
        }
        catch (UnauthorizedAccessException e)
        {
            fault = $"the data directory {path} cannot be written ({e.Message}); choose another with --data DIR";
            return null;
        }
        catch (IOException e)
        {
            fault = File.Exists(lockPath) && IsHeld(lockPath)
                ? $"the data directory {path} is in use by another silo; stop that one, or choose another with --data DIR"
                : $"the data directory {path} cannot be written ({e.Message}); choose another with --data DIR";
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Whether opening fails because of a lock, and not for lack of space or a broken disk.</summary>
    private static bool IsHeld(string lockPath)
    {
        try
        {
            using var probe = new FileStream(lockPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
