using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Protocol.Tests.Tokens;

public sealed class TokenTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId One = NodeId.Parse(new string('1', 40));
    private static readonly NodeId Two = NodeId.Parse(new string('2', 40));
    private static readonly NodeId Three = NodeId.Parse(new string('3', 40));

    private readonly TokenSecret _secret = TokenSecret.Create();
    private readonly TokenSecret _other = TokenSecret.Create();
    private readonly IdentityKey _registry = IdentityKey.Generate();

    public void Dispose()
    {
        _secret.Dispose();
        _other.Dispose();
        _registry.Dispose();
    }

    private PublicIdentity VerificationKey()
    {
        using var key = _secret.DeriveKey();
        return key.Public;
    }

    [Fact]
    public void Create_Twice_GivesOtherSecrets() => Assert.NotEqual(_secret.Id, _other.Id);

    [Fact]
    public void ToString_ASecret_ShowsOnlyItsId()
    {
        Assert.DoesNotContain(_secret.Reveal(), $"{_secret}", StringComparison.Ordinal);
        Assert.Contains(_secret.Id.ToString(), $"{_secret}", StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ASecret_IsErased()
    {
        _other.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _other.Reveal());
        Assert.Throws<ObjectDisposedException>(() => _other.Id);
        Assert.Throws<ObjectDisposedException>(_other.DeriveKey);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", false)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    public void IsPrivateKey_AtTheEdges_IsTheGroupsRange(string scalar, bool expected) =>
        Assert.Equal(expected, TokenKeyDerivation.IsPrivateKey(Convert.FromHexString(scalar)));

    [Fact]
    public void Verify_AProof_HoldsForItsAudienceAndMomentOnly()
    {
        var proof = SignedTokenProof.Sign(_secret, One, Two, Now);
        var key = VerificationKey();

        Assert.Equal(TokenProofVerdict.Accepted, proof.Verify(key, Two, Now.AddMinutes(5)));
        Assert.Equal(TokenProofVerdict.OutsideWindow, proof.Verify(key, Two, Now.AddMinutes(5).AddMilliseconds(1)));
        Assert.Equal(TokenProofVerdict.OutsideWindow, proof.Verify(key, Two, Now.AddMinutes(-6)));
        Assert.Equal(TokenProofVerdict.WrongAudience, proof.Verify(key, Three, Now));
    }

    [Fact]
    public void Verify_AProofWithAnyBitChanged_IsNeverAccepted()
    {
        var encoded = SignedTokenProof.Sign(_secret, One, Two, Now).Encode();
        var key = VerificationKey();
        for (var bit = 0; bit < 8 * encoded.Length; bit++)
        {
            byte[] changed = [.. encoded];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedTokenProof.TryDecode(changed, out var proof, out _) && proof.Verify(key, Two, Now) == TokenProofVerdict.Accepted, $"bit {bit}");
        }
    }

    [Fact]
    public void Sign_ToOneself_Throws() => Assert.Throws<ArgumentException>(() => SignedTokenProof.Sign(_secret, One, One, Now));

    [Fact]
    public void Verify_AnAssertion_HoldsForItsNodesRegistryAndTimeOnly()
    {
        using var foreign = IdentityKey.Generate();
        var pair = SignedPairAssertion.Sign(PairAssertion.Of(new(Two, _secret.Id), new(One, _other.Id), Now), _registry);

        Assert.Equal(PairVerdict.Accepted, pair.Verify(_registry.Public, One, Two, Now.AddMilliseconds(-1)));
        Assert.Equal(PairVerdict.Accepted, pair.Verify(_registry.Public, Two, One, Now.AddMilliseconds(-1)));
        Assert.Equal(PairVerdict.Expired, pair.Verify(_registry.Public, One, Two, Now));
        Assert.Equal(PairVerdict.OtherNodes, pair.Verify(_registry.Public, One, Three, Now.AddMilliseconds(-1)));
        Assert.Equal(PairVerdict.BadSignature, pair.Verify(foreign.Public, One, Two, Now.AddMilliseconds(-1)));
    }

    [Fact]
    public void Verify_AnAssertionWithAnyBitChanged_IsNeverAccepted()
    {
        var encoded = SignedPairAssertion.Sign(PairAssertion.Of(new(One, _secret.Id), new(Two, _other.Id), Now), _registry).Encode();
        for (var bit = 0; bit < 8 * encoded.Length; bit++)
        {
            byte[] changed = [.. encoded];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                SignedPairAssertion.TryDecode(changed, out var pair, out _)
                && pair.Verify(_registry.Public, One, Two, Now.AddMilliseconds(-1)) == PairVerdict.Accepted,
                $"bit {bit}");
        }
    }

    [Fact]
    public void Of_OneNodeOrOneTokenTwice_Throws()
    {
        Assert.Throws<ArgumentException>(() => PairAssertion.Of(new(One, _secret.Id), new(One, _other.Id), Now));
        Assert.Throws<ArgumentException>(() => PairAssertion.Of(new(One, _secret.Id), new(Two, _secret.Id), Now));
    }

    [Fact]
    public void TryDecode_AnyAssertionAndProof_ReadBackAsTheyWere() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<uint>(), static (seed, milliseconds) =>
        {
            var random = new Random(seed);
            var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            var pair = PairAssertion.Of(new(Node(random), Token(random)), new(Node(random), Token(random)), time);
            var proof = new TokenProof { Token = Token(random), Holder = Node(random), Audience = Node(random), Time = time };
            byte[] signature = [.. Enumerable.Range(0, PublicIdentity.EcdsaSignatureSize).Select(_ => (byte)random.Next(256))];
            return SignedPairAssertion.TryDecode(new SignedPairAssertion(pair, [.. signature]).Encode(), out var readPair, out _)
                && readPair.Assertion == pair && readPair.Signature.AsSpan().SequenceEqual(signature)
                && SignedTokenProof.TryDecode(new SignedTokenProof(proof, [.. signature]).Encode(), out var readProof, out _)
                && readProof.Proof == proof && readProof.Signature.AsSpan().SequenceEqual(signature);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void IssueBody_LifetimeBelowOne_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => TokenRequests.IssueBody(0));

    private static NodeId Node(Random random) => NodeId.Read(Bytes(random, NodeId.Size));

    private static TokenId Token(Random random) => TokenId.Read(Bytes(random, TokenId.Size));

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
