using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Protocol.Tests.Tokens;

/// <summary>docs/protocol/examples/tokens.json, which was made by another implementation.</summary>
public sealed class TokenExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("tokens.json");

    [Fact]
    public void TokenSecret_DocumentedExamples_HaveTheirIdsAndKeys()
    {
        foreach (var example in List("tokens"))
        {
            Assert.True(TokenSecret.TryParse(example.Text("secret"), out var secret));
            using var key = secret.DeriveKey();
            Assert.Equal(example.Text("token_id"), secret.Id.ToString());
            Assert.Equal(example.Text("verification_key"), Convert.ToHexStringLower(key.Public.Encoded.AsSpan()));
            Assert.Equal(example.Text("secret"), secret.Reveal());
            secret.Dispose();
        }
    }

    [Fact]
    public void TryParse_DocumentedRefusals_AreRefused()
    {
        foreach (var text in List("refused_secrets").Select(item => item.GetString()))
        {
            Assert.False(TokenSecret.TryParse(text, out _), text);
            Assert.False(TokenId.TryParse(text, out _), text);
        }
    }

    [Fact]
    public void SignedTokenProof_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("proofs"))
        {
            Assert.True(SignedTokenProof.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            var fields = example.GetProperty("fields");
            var expected = new TokenProof
            {
                Token = Token(fields, "token_id"),
                Holder = NodeId.Parse(fields.Text("holder")),
                Audience = NodeId.Parse(fields.Text("audience")),
                Time = Time(fields, "time"),
            };
            Assert.Equal(expected, signed.Proof);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(expected.Encode()));
            Assert.Equal(example.Hex("encoded"), signed.Encode());
            Assert.Equal(SignedTokenProof.EncodedSize, signed.Encode().Length);
            Assert.Equal(TokenProofVerdict.Accepted, signed.Verify(Key(example, "verification_key"), expected.Audience, expected.Time));
        }
    }

    [Fact]
    public void SignedPairAssertion_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        var registry = Key(Examples, "registry_key");
        foreach (var example in List("pair_assertions"))
        {
            Assert.True(SignedPairAssertion.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            var fields = example.GetProperty("fields");
            var (first, second, expiresAt) = (Member(fields, "first"), Member(fields, "second"), Time(fields, "expires_at"));
            // Whoever of the two asks, it is the same assertion.
            Assert.Equal(signed.Assertion, PairAssertion.Of(second, first, expiresAt));
            Assert.Equal((first, second), (signed.Assertion.First, signed.Assertion.Second));
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(PairAssertion.Of(first, second, expiresAt).Encode()));
            Assert.Equal(example.Hex("encoded"), signed.Encode());
            Assert.Equal(SignedPairAssertion.EncodedSize, signed.Encode().Length);
            Assert.Equal(PairVerdict.Accepted, signed.Verify(registry, second.Node, first.Node, expiresAt.AddMilliseconds(-1)));
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreRefused()
    {
        foreach (var example in List("refused_proofs"))
            Assert.False(SignedTokenProof.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
        foreach (var example in List("refused_pair_assertions"))
            Assert.False(SignedPairAssertion.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
    }

    [Fact]
    public void Verify_DocumentedForgeries_Fail()
    {
        foreach (var example in List("unverified_proofs"))
        {
            Assert.True(SignedTokenProof.TryDecode(example.Hex("encoded"), out var proof, out var fault), fault);
            Assert.Equal(TokenProofVerdict.BadSignature, proof.Verify(Key(example, "verification_key"), proof.Proof.Audience, proof.Proof.Time));
        }

        foreach (var example in List("unverified_pair_assertions"))
        {
            Assert.True(SignedPairAssertion.TryDecode(example.Hex("encoded"), out var pair, out var fault), fault);
            var assertion = pair.Assertion;
            Assert.Equal(
                PairVerdict.BadSignature,
                pair.Verify(Key(Examples, "registry_key"), assertion.First.Node, assertion.Second.Node, assertion.ExpiresAt.AddMilliseconds(-1)));
        }
    }

    [Fact]
    public void TokenRequests_DocumentedBodies_HaveTheirBytes()
    {
        var bodies = Examples.GetProperty("request_bodies");
        foreach (var example in bodies.GetProperty("issue").EnumerateArray())
        {
            var lifetime = example.GetProperty("lifetime");
            Assert.Equal(example.Text("encoded"), Convert.ToHexStringLower(TokenRequests.IssueBody(lifetime.ValueKind == JsonValueKind.Null ? null : lifetime.GetInt32())));
        }

        foreach (var example in bodies.GetProperty("revoke").EnumerateArray())
        {
            TokenId? token = example.GetProperty("token_id").ValueKind == JsonValueKind.Null ? null : Token(example, "token_id");
            Assert.Equal(example.Text("encoded"), Convert.ToHexStringLower(TokenRequests.RevokeBody(token)));
        }
    }

    private static List<JsonElement> List(string name)
    {
        List<JsonElement> list = [.. Examples.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(list);
        return list;
    }

    private static PublicIdentity Key(JsonElement element, string name)
    {
        Assert.True(PublicIdentity.TryDecode(element.Hex(name), out var key));
        return key;
    }

    private static PairMember Member(JsonElement element, string name) =>
        new(NodeId.Parse(element.GetProperty(name).Text("node_id")), Token(element.GetProperty(name), "token_id"));

    private static TokenId Token(JsonElement element, string name)
    {
        Assert.True(TokenId.TryParse(element.Text(name), out var id));
        return id;
    }

    private static DateTimeOffset Time(JsonElement element, string name) => DateTimeOffset.FromUnixTimeMilliseconds(element.GetProperty(name).GetInt64());
}
