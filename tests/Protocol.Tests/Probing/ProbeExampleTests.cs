using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Probing;

namespace OrleansVoxa.Protocol.Tests.Probing;

/// <summary>docs/protocol/examples/probes.json, which was made by another implementation.</summary>
public sealed class ProbeExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("probes.json");

    [Fact]
    public void SignedProbeChallenge_DocumentedExamples_HaveTheirFieldsAndBytes()
    {
        foreach (var example in List("challenges"))
        {
            Assert.True(SignedProbeChallenge.TryDecode(example.Hex("encoded"), out var signed, out var fault), fault);
            Assert.True(signed.Verify());
            var fields = example.GetProperty("fields");
            Assert.True(PublicIdentity.TryDecode(fields.Hex("asker"), out var asker));
            var expected = new ProbeChallenge(asker, NodeId.Parse(fields.Text("node")), [.. fields.Hex("nonce")], DateTimeOffset.FromUnixTimeMilliseconds(fields.GetProperty("time").GetInt64()));
            Assert.Equal(expected, signed.Challenge);
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(expected.Encode()));
            Assert.Equal(example.Hex("encoded"), signed.Encode());
            Assert.Equal(SignedProbeChallenge.EncodedSize, signed.Encode().Length);
            Assert.Equal(example.Text("text"), signed.ToText());
            Assert.Equal(SignedProbeChallenge.TextSize, signed.ToText().Length);
        }
    }

    [Fact]
    public void ProbeAnswer_DocumentedExamples_AnswerTheirChallengeAndNoOther()
    {
        var challenges = List("challenges").Select(example => Challenge(example.Hex("encoded"))).ToList();
        foreach (var example in List("answers"))
        {
            Assert.True(ProbeAnswer.TryDecode(example.Hex("encoded"), out var answer, out var fault), fault);
            Assert.Equal(example.Text("key"), Convert.ToHexStringLower(answer.Key.Encoded.AsSpan()));
            Assert.Equal(example.Hex("encoded"), answer.Encode());
            Assert.Equal(example.Text("signed_bytes"), Convert.ToHexStringLower(ProbeAnswer.SignedBytes(answer.Key, example.Hex("challenge"))));
            Assert.Equal([Challenge(example.Hex("challenge"))], challenges.Where(answer.Answers));
        }
    }

    [Fact]
    public void Answer_DocumentedChallenges_VerifiesAsTheDocumentedNode()
    {
        foreach (var example in List("challenges").Where(example => example.TryGetProperty("node_private_key", out _)))
        {
            Assert.True(IdentityKey.TryImportPem(example.Text("node_private_key"), out var key, out var fault), fault);
            using (key)
            {
                var challenge = Challenge(example.Hex("encoded"));
                Assert.True(ProbeAnswer.TryDecode(ProbeHttp.Answer(example.Text("text"), key, challenge.Challenge.Time), out var answer, out fault), fault);
                Assert.True(answer.Answers(challenge));
            }
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreRefused()
    {
        foreach (var example in List("refused_challenges"))
            Assert.False(SignedProbeChallenge.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
        foreach (var example in List("refused_answers"))
            Assert.False(ProbeAnswer.TryDecode(example.Hex("encoded"), out _, out _), example.Text("name"));
    }

    private static IEnumerable<JsonElement> List(string name) => Examples.GetProperty(name).EnumerateArray();

    private static SignedProbeChallenge Challenge(byte[] encoded) =>
        SignedProbeChallenge.TryDecode(encoded, out var challenge, out var fault) ? challenge : throw new InvalidOperationException(fault);
}
