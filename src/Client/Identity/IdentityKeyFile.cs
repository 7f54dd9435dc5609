using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Identity;

/// <summary>Keeps an identity key in a file: PKCS#8 in PEM (RFC 7468), readable by its owner alone (mode 0600).</summary>
/// <remarks>Thread-safe, and safe between processes: every call opens the file anew. The file is the identity; whoever holds it is the node.</remarks>
public static partial class IdentityKeyFile
{
    private const int LargestFile = 16 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads the key in <paramref name="path"/>, or makes a P-256 key and stores it there if no file exists.</summary>
    /// <exception cref="IdentityKeyFileException">The file is readable by others, too large, holds no private key, or cannot be read or made.</exception>
    public static IdentityKey LoadOrCreate(string path)
    {
        if (File.Exists(path)) return Load(path);
        var key = IdentityKey.Generate();
        try
        {
            Save(path, key);
            return key;
        }
        catch (IdentityKeyFileException)
        {
            key.Dispose();
            // Another process may have made the file first; its key is the identity then.
            if (File.Exists(path)) return Load(path);
            throw;
        }
    }

    /// <summary>Reads the key in <paramref name="path"/>.</summary>
    /// <exception cref="IdentityKeyFileException">The file is missing, readable by others, too large, holds no private key, or cannot be read.</exception>
    public static IdentityKey Load(string path)
    {
        try
        {
            var text = Read(path);
            return IdentityKey.TryImportPem(text, out var key, out var fault)
                ? key
                : throw new IdentityKeyFileException($"{path} holds no usable private key. {fault}");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IdentityKeyFileException($"There is no key file at {path}; make one with `voxa keys new`.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IdentityKeyFileException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Stores <paramref name="key"/> in a new file: whole or not at all, and never over another key.</summary>
    /// <exception cref="IdentityKeyFileException">The file exists already or cannot be written.</exception>
    public static void Save(string path, IdentityKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            var draft = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
            try
            {
                Write(draft, key);
                Publish(draft, path);
            }
            finally
            {
                File.Delete(draft);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IdentityKeyFileException(
                File.Exists(path) ? $"{path} holds a key already; it is never replaced." : $"The key cannot be stored in {path}: {fault.Message}", fault);
        }
    }

    /// <summary>Gives the draft its name, unless another process was faster.</summary>
    /// <remarks>Off Windows a move looks first and renames then, so that of two at once the later one wins; a link is made or is not.</remarks>
    private static void Publish(string draft, string path)
    {
        if (!OperatingSystem.IsWindows() && Link(draft, path) == 0) return;
        // Where there are no links, or the name is taken.
        File.Move(draft, path, overwrite: false);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    private static string Read(string path)
    {
        // One handle for all checks, so that what was judged is what is read.
        using var file = File.OpenHandle(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
            throw new IdentityKeyFileException($"{path} can be read by others; run `chmod 600 {path}`, and make a new key if that was so for long.");
        var buffer = new byte[LargestFile + 1];
        try
        {
            var length = 0;
            int read;
            while (length < buffer.Length && (read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0) length += read;
            return length <= LargestFile
                ? Encoding.UTF8.GetString(buffer, 0, length)
                : throw new IdentityKeyFileException($"{path} is larger than {LargestFile} bytes and cannot be a key file.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static void Write(string path, IdentityKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        var bytes = Encoding.ASCII.GetBytes(key.ExportPem());
        try
        {
            using var stream = new FileStream(path, options);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
