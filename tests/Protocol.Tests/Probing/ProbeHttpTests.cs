using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Probing;

namespace OrleansVoxa.Protocol.Tests.Probing;

public sealed class ProbeHttpTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IdentityKey _edge = IdentityKey.Generate();
    private readonly IdentityKey _node = IdentityKey.Generate();

    public void Dispose()
    {
        _edge.Dispose();
        _node.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(-300)]
    public void Answer_ChallengeInItsWindow_IsAnswered(int seconds)
    {
        var challenge = Ask(Now.AddSeconds(seconds));

        Assert.True(ProbeAnswer.TryDecode(ProbeHttp.Answer(challenge.ToText(), _node, Now), out var answer, out _));
        Assert.True(answer.Answers(challenge));
        Assert.False(answer.Answers(Ask(Now)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    public void Answer_NoChallenge_IsMalformed(string? text) => Assert.Equal("probe_malformed", Refused(text));

    [Fact]
    public void Answer_ChallengeWithPaddingOrOfOtherAlphabet_IsMalformed()
    {
        var text = Ask(Now).ToText();

        Assert.Equal("probe_malformed", Refused(text + "="));
        Assert.Equal("probe_malformed", Refused(new string('_', SignedProbeChallenge.TextSize)));
        Assert.Equal("probe_malformed", Refused(text[..^1] + "\n"));
    }

    [Fact]
    public void Answer_ChallengeForAnother_SignsNothing()
    {
        var challenge = SignedProbeChallenge.Sign(ProbeChallenge.Make(_edge.Public, _edge.Public.Id, Now), _edge);

        Assert.Equal("probe_other_node", Refused(challenge.ToText()));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Answer_ChallengeOfAnotherTime_IsStale(int seconds) => Assert.Equal("probe_stale", Refused(Ask(Now.AddSeconds(seconds)).ToText()));

    [Fact]
    public void Answer_ChallengeSignedByAnother_SignsNothing()
    {
        var challenge = ProbeChallenge.Make(_edge.Public, _node.Public.Id, Now);
        var forged = new SignedProbeChallenge(challenge, [.. _node.Sign(challenge.Encode())]);

        Assert.Equal("probe_signature", Refused(forged.ToText()));
    }

    [Fact]
    public void Answers_SignedByAnotherThanTheKeyItNames_False()
    {
        var challenge = Ask(Now);
        var signed = ProbeAnswer.SignedBytes(_node.Public, challenge.Encode());

        Assert.False((ProbeAnswer.Sign(challenge, _node) with { Signature = [.. _edge.Sign(signed)] }).Answers(challenge));
        Assert.False(ProbeAnswer.Sign(challenge, _edge).Answers(challenge));
    }

    private SignedProbeChallenge Ask(DateTimeOffset time) => SignedProbeChallenge.Sign(ProbeChallenge.Make(_edge.Public, _node.Public.Id, time), _edge);

    private string Refused(string? text) => Assert.Throws<ProtocolViolationException>(() => ProbeHttp.Answer(text, _node, Now)).Code;
}
