using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Silo.Keys;

/// <summary>This node's identity key at rest: PKCS#8 in a secret box under the master key.</summary>
public static class EdgeKeyFile
{
    private static ReadOnlySpan<byte> Label => "voxa/edge-key/1"u8;

    /// <summary>Reads the key, or makes one on the first start; null and a sentence if it cannot be had.</summary>
    public static IdentityKey? TryLoad(string path, ReadOnlySpan<byte> masterKey, out string? fault)
    {
        if (!File.Exists(path)) return TryCreate(path, masterKey, out fault);
        if (SecretFile.TryRead(path, out fault) is not { } box) return null;
        if (!SecretBox.TryOpen(masterKey, box, Label, out var pkcs8))
        {
            fault = $"{path} does not open under this master key; name the one that it was made with by --master-key-file FILE";
            return null;
        }

        try
        {
            return IdentityKey.ImportPkcs8(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static IdentityKey? TryCreate(string path, ReadOnlySpan<byte> masterKey, out string? fault)
    {
        var key = IdentityKey.Generate();
        var pkcs8 = key.ExportPkcs8();
        try
        {
            SecretFile.Create(path, SecretBox.Seal(masterKey, pkcs8, Label));
            fault = null;
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            fault = $"the identity key {path} cannot be written: {e.Message}; choose another data directory with --data DIR, or another place with --edge-key-file FILE";
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
