using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>One side of a <see cref="PairAssertion"/>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Token">The token that it held.</param>
public readonly record struct PairMember(NodeId Node, TokenId Token);
