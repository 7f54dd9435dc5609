using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Silo.Keys;

/// <summary>What this process knows and must never show: the cluster's master key and this node's identity.</summary>
public sealed class SiloSecrets(byte[] masterKey, IdentityKey edge) : IDisposable
{
    public byte[] MasterKey { get; } = masterKey;

    public IdentityKey Edge { get; } = edge;

    /// <summary>Tells whether another silo has the same master key, and nothing about the key: a keyed hash of a fixed text.</summary>
    public string KeyCheck() => Convert.ToHexStringLower(HMACSHA256.HashData(MasterKey, "voxa/store-key-check/1"u8));

    public void Dispose()
    {
        Edge.Dispose();
        CryptographicOperations.ZeroMemory(MasterKey);
    }

    /// <summary>Reads both keys, and makes them on the first start; null and a sentence if one cannot be had.</summary>
    public static SiloSecrets? TryLoad(Configuration.SiloOptions options, out string? fault)
    {
        var edgePath = options.EdgeKeyPath;

        // A new master key could not open what an older one sealed, so one is made only where nothing is sealed yet.
        // What a server's database holds is compared when the store is opened, see GrainEngineHosting.
        var fresh = !File.Exists(options.Store.SqliteFile) && !File.Exists(edgePath);
        var key = MasterKeyFile.TryLoad(options.MasterKeyPath, mayCreate: fresh && options.MasterKeyFile is null, out fault);
        if (key is null) return null;
        var edge = EdgeKeyFile.TryLoad(edgePath, key, out fault);
        return edge is null ? null : new(key, edge);
    }
}
