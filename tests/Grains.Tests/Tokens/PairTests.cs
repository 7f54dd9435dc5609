using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tests.Tokens;

public sealed class PairTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private readonly TestNode _peer = new();
    private readonly TokenSecret _own = TokenSecret.Create();
    private readonly TokenSecret _peers = TokenSecret.Create();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        foreach (var node in new[] { _node, _peer }) await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
        _peer.Dispose();
        _own.Dispose();
        _peers.Dispose();
    }

    private async Task IssueBoth(int own = 300, int peers = 600)
    {
        await _silo.Grain<ITokenGrain>(_node.Id).Issue(Requests.Issue(_node, _own, 1, _silo.Now, own), Token);
        await _silo.Grain<ITokenGrain>(_peer.Id).Issue(Requests.Issue(_peer, _peers, 1, _silo.Now, peers), Token);
    }

    private byte[] Proof(TokenSecret? secret = null, TestNode? audience = null) =>
        SignedTokenProof.Sign(secret ?? _peers, _peer.Key.Public.Id, (audience ?? _node).Key.Public.Id, _silo.Now).Encode();

    private Task<PairResult> Pair(byte[] proof, TokenSecret? own = null) =>
        _silo.Grain<ITokenGrain>(_node.Id).Pair(new([.. (own ?? _own).Id.ToByteArray()], [.. proof]), Token);

    private static SignedPairAssertion Read(PairResult result)
    {
        Assert.Null(result.Code);
        Assert.True(SignedPairAssertion.TryDecode(result.Pair!.Assertion.AsSpan(), out var signed, out var fault), fault);
        return signed;
    }

    private static PublicIdentity Key(PairResult result)
    {
        Assert.True(PublicIdentity.TryDecode(result.Pair!.RegistryKey.AsSpan(), out var key));
        return key;
    }

    [Fact]
    public async Task Pair_BothHoldTokens_IsAssertedUntilTheFirstEnds()
    {
        await IssueBoth();

        var result = await Pair(Proof());

        var signed = Read(result);
        Assert.Equal(
            PairAssertion.Of(new(_peer.Key.Public.Id, _peers.Id), new(_node.Key.Public.Id, _own.Id), _silo.Now.AddSeconds(300)), signed.Assertion);
        Assert.Equal(PairVerdict.Accepted, signed.Verify(Key(result), _node.Key.Public.Id, _peer.Key.Public.Id, _silo.Now));
        Assert.Equal(PairVerdict.Expired, signed.Verify(Key(result), _node.Key.Public.Id, _peer.Key.Public.Id, _silo.Now.AddSeconds(300)));
    }

    [Fact]
    public async Task Pair_AfterARestart_IsSignedByTheSameKeyAndAnotherNetworksIsNot()
    {
        await IssueBoth();
        var before = await Pair(Proof());
        _silo = await _silo.RestartAsync(crash: true);

        var after = await Pair(Proof());

        Assert.Equal(Key(before), Key(after));
        await using var foreign = await TestSilo.StartAsync(clock: _silo.Clock);
        var foreignKey = await foreign.Grain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(Token);
        Assert.False(foreignKey.SequenceEqual(after.Pair!.RegistryKey));
    }

    [Fact]
    public async Task Pair_UnderAnotherMasterKey_FailsAndMakesNoNewKey()
    {
        await IssueBoth();
        var before = await Pair(Proof());
        _silo = await _silo.RestartAsync(master: [.. Enumerable.Repeat((byte)9, MasterKey.Size)]);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Pair(Proof()));

        Assert.Contains("master key", error.ToString(), StringComparison.Ordinal);
        _silo = await _silo.RestartAsync();
        Assert.Equal(Key(before), Key(await Pair(Proof())));
    }

    [Fact]
    public async Task PairKey_OnDisk_IsSealed()
    {
        await _silo.Grain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(Token);

        var json = Assert.Single(_silo.Disk.Rows, static row => row.Key.State == "pair-key").Value.Json;
        var state = System.Text.Json.JsonSerializer.Deserialize<Grains.Tokens.PairKeyState>(json, GrainStateJson.Options)!;
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => IdentityKey.ImportPkcs8(state.SealedKey));
    }

    [Fact]
    public async Task PairKey_WriteFails_NothingIsSignedWithAKeyThatIsNotStored()
    {
        _silo.Disk.Fails = static state => state == "pair-key";
        await Assert.ThrowsAsync<OrleansException>(() => _silo.Grain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(Token));
        _silo.Disk.Fails = static _ => false;

        var key = await _silo.Grain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.True(key.SequenceEqual(await _silo.Grain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(Token)));
    }

    [Fact]
    public async Task Pair_TokenGoneOnEitherSide_IsRefused()
    {
        await IssueBoth(own: 300, peers: 600);
        using var guessed = TokenSecret.Create();
        Assert.Equal(TokenCodes.Unknown, (await Pair(Proof(), guessed)).Code);
        Assert.Equal((TokenCodes.Unknown, "peer_proof"), await CodeOf(Pair(Proof(guessed))));

        await _silo.Grain<ITokenGrain>(_peer.Id).Revoke(new([.. _peers.Id.ToByteArray()], SecretShown: true, null), Token);
        Assert.Equal((TokenCodes.Revoked, "peer_proof"), await CodeOf(Pair(Proof())));
        _silo.Jump(TimeSpan.FromSeconds(300));
        Assert.Equal((TokenCodes.Expired, "token"), await CodeOf(Pair(Proof())));
    }

    [Fact]
    public async Task Pair_ProofForAnotherOrOldOrForged_IsRefused()
    {
        await IssueBoth(own: 3_600, peers: 3_600);
        using var stranger = new TestNode();
        var old = Proof();
        var forged = Proof();
        forged[^1] ^= 1;

        Assert.Equal((TokenCodes.WrongAudience, "peer_proof"), await CodeOf(Pair(Proof(audience: stranger))));
        Assert.Equal((RefusalCodes.BadSignature, "peer_proof"), await CodeOf(Pair(forged)));
        Assert.Equal((RefusalCodes.InvalidField, "peer_proof"), await CodeOf(Pair([1, 2, 3])));
        _silo.Jump(TimeSpan.FromSeconds(301));
        Assert.Equal((RefusalCodes.ClockSkew, "peer_proof"), await CodeOf(Pair(old)));
        Assert.Null((await Pair(Proof())).Code);
    }

    [Fact]
    public async Task Pair_BothAskAtOnce_BothAreAnswered()
    {
        await IssueBoth();
        var proofToPeer = SignedTokenProof.Sign(_own, _node.Key.Public.Id, _peer.Key.Public.Id, _silo.Now).Encode();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? Pair(Proof())
            : _silo.Grain<ITokenGrain>(_peer.Id).Pair(new([.. _peers.Id.ToByteArray()], [.. proofToPeer]), Token)));

        Assert.Single(results.Select(result => Read(result).Assertion).Distinct());
    }

    [Fact]
    public async Task Pair_UnsignedToken_IsRefused()
    {
        using var plain = new TestNode();
        using var secret = TokenSecret.Create();
        await _silo.Grain<INodeGrain>(plain.Id).Register(plain.Unsigned(), Token);
        await _silo.Grain<ITokenGrain>(plain.Id).Issue(Requests.Issue(plain, secret, 1, _silo.Now) with { Signature = null }, Token);
        await IssueBoth();
        var proof = SignedTokenProof.Sign(secret, plain.Key.Public.Id, _node.Key.Public.Id, _silo.Now).Encode();

        Assert.Equal((TokenCodes.Unverified, "peer_proof"), await CodeOf(Pair(proof)));
    }

    private static async Task<(string? Code, string? Field)> CodeOf(Task<PairResult> pairing)
    {
        var result = await pairing;
        return (result.Code, result.Field);
    }
}
