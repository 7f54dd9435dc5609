using System.Security.Cryptography;
using System.Text;

namespace OrleansVoxa.Silo.Keys;

/// <summary>The cluster's master key: 32 bytes as 64 hexadecimal digits in a file that only its owner may read.</summary>
public static class MasterKeyFile
{
    public const int KeySize = 32;

    /// <summary>Reads the key, or makes one where nothing yet depends on it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayCreate">False when the file was named by the user, or sealed state exists that a new key could not open.</param>
    /// <param name="fault">A sentence for the user when the result is null.</param>
    public static byte[]? TryLoad(string path, bool mayCreate, out string? fault)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate)
            {
                fault = $"the master key {path} is missing; put it back, or name it with --master-key-file FILE";
                return null;
            }

            return TryCreate(path, out fault);
        }

        if (SecretFile.TryRead(path, out fault) is not { } content) return null;
        var text = Encoding.ASCII.GetString(content).Trim();
        CryptographicOperations.ZeroMemory(content);
        if (text.Length == 2 * KeySize && text.All(char.IsAsciiHexDigit)) return Convert.FromHexString(text);
        fault = $"{path} is not a master key: it must hold {2 * KeySize} hexadecimal digits";
        return null;
    }

    private static byte[]? TryCreate(string path, out string? fault)
    {
        var key = RandomNumberGenerator.GetBytes(KeySize);
        try
        {
            SecretFile.Create(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
            fault = null;
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"the master key {path} cannot be written: {e.Message}; choose another data directory with --data DIR";
            return null;
        }
    }
}
