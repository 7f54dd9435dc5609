using System.Buffers.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Probing;

/// <summary>The challenge over HTTP, for a node's own server: <c>GET /.well-known/voxa-probe?challenge=TEXT</c>. Thread-safe: it keeps no state.</summary>
/// <remarks>Specification: docs/protocol/probes.md, "Over HTTP".</remarks>
public static class ProbeHttp
{
    /// <summary>The path that is asked, under which a node serves nothing else (RFC 8615).</summary>
    public const string Path = "/.well-known/voxa-probe";

    /// <summary>The query's only parameter.</summary>
    public const string Parameter = "challenge";

    /// <summary>How far the asker's clock may be off, either way: 5 minutes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>What a node's server answers with 200; every exception means 400 with its code and nothing signed.</summary>
    /// <param name="challenge">The parameter as it came.</param>
    /// <param name="key">The node's key.</param>
    /// <param name="now">The node's clock.</param>
    /// <returns>The body: at most <see cref="ProbeAnswer.MaximumEncodedSize"/> bytes.</returns>
    /// <exception cref="ProtocolViolationException"><c>probe_malformed</c>: no challenge; <c>probe_other_node</c>: for another node;
    /// <c>probe_stale</c>: made at another time; <c>probe_signature</c>: not signed by its asker.</exception>
    public static byte[] Answer(string? challenge, IdentityKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (challenge is not { Length: SignedProbeChallenge.TextSize } || !Base64Url.IsValid(challenge)
            || !SignedProbeChallenge.TryDecode(Base64Url.DecodeFromChars(challenge), out var asked, out _) || asked.ToText() != challenge)
            throw new ProtocolViolationException("probe_malformed", $"{Parameter} is no probe challenge: {SignedProbeChallenge.TextSize} characters of base64url.");
        if (asked.Challenge.Node != key.Public.Id)
            throw new ProtocolViolationException("probe_other_node", $"The challenge is for node {asked.Challenge.Node}, and this is {key.Public.Id}.");
        if ((asked.Challenge.Time - now).Duration() > Window)
            throw new ProtocolViolationException("probe_stale", $"The challenge's time is more than {Window.TotalMinutes:0} min away from this node's clock.");
        return asked.Verify()
            ? ProbeAnswer.Sign(asked, key).Encode()
            : throw new ProtocolViolationException("probe_signature", "The challenge is not signed by the asker that it names.");
    }
}
