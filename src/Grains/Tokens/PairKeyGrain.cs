using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>Keeps the registry's pair key sealed under the master key, and signs with it.</summary>
[GrainType("voxa.pair-key")]
public sealed class PairKeyGrain(
    [PersistentState("pair-key")] IPersistentState<PairKeyState> store,
    MasterKey master) : Grain, IPairKeyGrain
{
    private const string Purpose = "voxa/pair-key/1";

    private IdentityKey? _key;

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _key?.Dispose();
        _key = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<byte>> GetPublicKey(CancellationToken cancellationToken) => (await Key()).Public.Encoded;

    /// <inheritdoc/>
    public async Task<SignedPair> Sign(PairClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var key = await Key();
        var assertion = PairAssertion.Of(Member(claim.OneNode, claim.OneToken), Member(claim.OtherNode, claim.OtherToken), claim.ExpiresAt);
        return new SignedPair([.. SignedPairAssertion.Sign(assertion, key).Encode()], key.Public.Encoded, assertion.ExpiresAt);
    }

    private static PairMember Member(string nodeId, ImmutableArray<byte> token) => new(NodeId.Parse(nodeId), TokenId.Read(token.AsSpan()));

    /// <summary>The key. A new one is stored before it signs anything: nobody may trust a key that a crash would lose.</summary>
    private async Task<IdentityKey> Key()
    {
        if (_key is { } open) return open;
        if (store.State.SealedKey.Length == 0) await store.Store(Make());
        return _key = Open(store.State);
    }

    private PairKeyState Make()
    {
        using var key = IdentityKey.Generate();
        var pkcs8 = key.ExportPkcs8();
        var keyId = key.Public.Id.ToString();
        var made = new PairKeyState { KeyId = keyId, SealedKey = master.Seal(Purpose, keyId, pkcs8) };
        CryptographicOperations.ZeroMemory(pkcs8);
        return made;
    }

    private IdentityKey Open(PairKeyState stored)
    {
        if (!master.TryOpen(Purpose, stored.KeyId, stored.SealedKey, out var pkcs8))
            throw new InvalidOperationException("The registry's pair key is not sealed under this master key; start with the key file that the data directory was made with.");
        var key = IdentityKey.ImportPkcs8(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        return key;
    }
}
