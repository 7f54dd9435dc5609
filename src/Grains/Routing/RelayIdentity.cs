using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>A hosted relay's identity key, opened: seals new ones, signs records and heartbeats.</summary>
internal sealed class RelayIdentity : IDisposable
{
    private const string Purpose = "voxa/relay-identity/1";
    private static readonly byte[] EmptyHash = SHA256.HashData(ReadOnlySpan<byte>.Empty);

    private readonly IdentityKey _key;
    private ulong _sequence;

    private RelayIdentity(IdentityKey key) => _key = key;

    public PublicIdentity Public => _key.Public;

    /// <summary>Makes an identity and seals its private key.</summary>
    public static SealedIdentity Make(string handle, MasterKey master)
    {
        using var key = IdentityKey.Generate();
        var pkcs8 = key.ExportPkcs8();
        var nodeId = key.Public.Id.ToString();
        var identity = new SealedIdentity(nodeId, handle, [.. master.Seal(Purpose, nodeId, pkcs8)]);
        CryptographicOperations.ZeroMemory(pkcs8);
        return identity;
    }

    /// <summary>Opens a sealed identity.</summary>
    /// <exception cref="RelayInstallException">It is under another master key, or another node's.</exception>
    public static RelayIdentity Open(string nodeId, ReadOnlySpan<byte> sealedKey, MasterKey master)
    {
        if (!master.TryOpen(Purpose, nodeId, sealedKey, out var pkcs8))
            throw new RelayInstallException($"The identity of relay {nodeId} is not sealed under this master key; start with the key file that the data directory was made with.");
        var key = IdentityKey.ImportPkcs8(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        if (key.Public.Id.ToString() == nodeId) return new RelayIdentity(key);
        var other = key.Public.Id;
        key.Dispose();
        throw new RelayInstallException($"The identity handed to relay {nodeId} is that of node {other}.");
    }

    public byte[] Sign(NodeRecord record) => SignedNodeRecord.Sign(record, _key).Encode();

    /// <summary>A heartbeat's envelope. Sequences follow the clock, so they go on growing after a restart.</summary>
    public RequestSignature SignHeartbeat(DateTimeOffset now)
    {
        _sequence = Math.Max(_sequence + 1, (ulong)now.ToUnixTimeMilliseconds());
        var envelope = SignedRequest.Sign(_key, HeartbeatRules.Method, _sequence, now, ReadOnlySpan<byte>.Empty);
        return new RequestSignature(envelope.PublicKey.Encoded, envelope.Sequence, envelope.Time, [.. EmptyHash], envelope.Signature);
    }

    public void Dispose() => _key.Dispose();
}
