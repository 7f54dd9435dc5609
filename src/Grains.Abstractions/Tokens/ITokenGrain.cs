using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>The tokens of one node: ids and verification keys, never secrets. Key: the node id, 40 lower-case hex digits.</summary>
/// <remarks>
/// It calls its node's grain, the token grain of a pair's other node and the pair key's grain. The first two are only
/// read, by methods that interleave, and the last calls nobody; so no chain of calls can close into a circle. What was
/// acknowledged is durable, revocations too.
/// </remarks>
[Alias("voxa.ITokenGrain")]
public interface ITokenGrain : IGrainWithStringKey
{
    /// <summary>Enters a token whose secret the gateway has made. A verified node's request must be signed by its key.</summary>
    /// <returns>The token, or a refusal with a code of <see cref="TokenCodes"/> or <see cref="Nodes.RefusalCodes"/>.</returns>
    Task<TokenResult> Issue(TokenIssue request, CancellationToken cancellationToken);

    /// <summary>Says whether a token of this node lives. Changes nothing, however often it is asked.</summary>
    /// <param name="tokenId">32 bytes.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    [ReadOnly]
    [AlwaysInterleave]
    Task<TokenResult> Judge(ImmutableArray<byte> tokenId, CancellationToken cancellationToken);

    /// <summary>Ends a token, or all of the node's, for good.</summary>
    Task<RevocationResult> Revoke(TokenRevocation revocation, CancellationToken cancellationToken);

    /// <summary>Has the registry assert that this node and another one held their tokens, and that the other one wanted this node to know.</summary>
    Task<PairResult> Pair(PairRequest request, CancellationToken cancellationToken);
}
