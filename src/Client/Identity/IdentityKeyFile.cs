using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Identity;

/// <summary>Keeps an identity key in a file: PKCS#8 in PEM (RFC 7468), readable by its owner alone (mode 0600).</summary>
/// <remarks>Thread-safe: every call opens the file anew. The file is the identity; whoever holds it is the node.</remarks>
public static class IdentityKeyFile
{
    private const int LargestFile = 16 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads the key in <paramref name="path"/>, or makes a P-256 key and stores it there if no file exists.</summary>
    /// <exception cref="IdentityKeyFileException">The file is readable by others, too large, or holds no private key.</exception>
    public static IdentityKey LoadOrCreate(string path)
    {
        if (File.Exists(path)) return Load(path);
        var key = IdentityKey.Generate();
        try
        {
            Save(path, key);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made the file first; its key is the identity.
            key.Dispose();
            return Load(path);
        }
    }

    /// <summary>Reads the key in <paramref name="path"/>.</summary>
    /// <exception cref="IdentityKeyFileException">The file is missing, readable by others, too large, or holds no private key.</exception>
    public static IdentityKey Load(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new IdentityKeyFileException($"There is no key file at {path}; make one with `voxa keys new`.");
        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & Others) != 0)
            throw new IdentityKeyFileException($"{path} can be read by others; run `chmod 600 {path}`, and make a new key if that was so for long.");
        if (file.Length > LargestFile) throw new IdentityKeyFileException($"{path} is larger than {LargestFile} bytes and cannot be a key file.");
        return IdentityKey.TryImportPem(File.ReadAllText(path), out var key, out var fault)
            ? key
            : throw new IdentityKeyFileException($"{path} holds no usable private key. {fault}");
    }

    /// <summary>Stores <paramref name="key"/> in a new file: whole or not at all, and never over another key.</summary>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    public static void Save(string path, IdentityKey key)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var draft = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(key.ExportPem()));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
