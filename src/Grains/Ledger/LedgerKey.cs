using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>The key that signs the log's heads: made once, and stored only in a secret box.</summary>
internal static class LedgerKey
{
    private const string Purpose = "voxa/ledger-key/1";
    private const string Owner = "ledger";

    /// <summary>Makes a key and seals it.</summary>
    public static (IdentityKey Key, byte[] Sealed) Make(MasterKey master)
    {
        var key = IdentityKey.Generate();
        var pkcs8 = key.ExportPkcs8();
        var box = master.Seal(Purpose, Owner, pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        return (key, box);
    }

    /// <summary>Opens a sealed key.</summary>
    /// <exception cref="CryptographicException">It is under another master key.</exception>
    public static IdentityKey Open(ReadOnlySpan<byte> box, MasterKey master)
    {
        if (!master.TryOpen(Purpose, Owner, box, out var pkcs8))
            throw new CryptographicException("The ledger's key is not sealed under this master key; start with the key file that the data directory was made with.");
        var key = IdentityKey.ImportPkcs8(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        return key;
    }
}
