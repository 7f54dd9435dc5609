using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Identity;

/// <summary>Keeps an identity key in a file: PKCS#8 in PEM (RFC 7468), readable by its owner alone (mode 0600).</summary>
/// <remarks>Thread-safe: every call opens the file anew. The file is the identity; whoever holds it is the node.</remarks>
public static class IdentityKeyFile
{
    private const string Label = "PRIVATE KEY";
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
        var pem = File.ReadAllText(path);
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != Label)
            throw new IdentityKeyFileException($"{path} holds no PEM block labelled '{Label}'.");
        var pkcs8 = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            return IdentityKey.ImportPkcs8(pkcs8);
        }
        catch (CryptographicException fault)
        {
            throw new IdentityKeyFileException($"{path} holds no usable private key: {fault.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
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
        var pkcs8 = key.ExportPkcs8();
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(new string(PemEncoding.Write(Label, pkcs8)) + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            File.Delete(draft);
        }
    }
}
