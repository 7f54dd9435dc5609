namespace OrleansVoxa.Api.Security;

/// <summary>The answer of <c>POST /security/pair</c>; the assertion and the key in base64.</summary>
internal sealed record PairAnswer(
    string Assertion,
    string RegistryKey,
    string NodeId,
    string Id,
    string TokenId,
    string PeerNodeId,
    string PeerId,
    string PeerTokenId,
    DateTimeOffset ExpiresAt,
    string Version,
    DateTimeOffset Timestamp);
