using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>The key with which the registry signs pair assertions, made at its first use. Key: <see cref="TheOnly"/>.</summary>
/// <remarks>It calls no other grain, and believes what it is given: it is called by token grains.</remarks>
[Alias("voxa.IPairKeyGrain")]
public interface IPairKeyGrain : IGrainWithStringKey
{
    /// <summary>The key of the only grain of this kind.</summary>
    const string TheOnly = "pair";

    /// <summary>The encoded public key, 34 bytes. It stays the same for as long as the registry's storage does.</summary>
    Task<ImmutableArray<byte>> GetPublicKey(CancellationToken cancellationToken);

    /// <summary>Signs an assertion.</summary>
    Task<SignedPair> Sign(PairClaim claim, CancellationToken cancellationToken);
}
