using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>The shell around <see cref="TokenRules"/>: stores and asks. Tokens expire when somebody looks, so it needs no reminder.</summary>
[GrainType("voxa.token")]
public sealed class TokenGrain(
    [PersistentState("token")] IPersistentState<TokenGrainState> store,
    TimeProvider clock,
    IOptions<TokenOptions> options,
    IOptions<RegistryOptions> registry) : Grain, ITokenGrain
{
    // What was acknowledged; Judge may run while a write is under way.
    private TokenGrainState _known = new();
    private string _id = "";

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        _known = store.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<TokenResult> Issue(TokenIssue request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var node = await Node(cancellationToken);
        var now = clock.GetUtcNow();
        if (TokenRules.CheckIssue(_id, node, _known, request, now, options.Value, registry.Value) is { } refused) return Refuse(refused);
        var token = new StoredToken
        {
            Id = [.. request.TokenId],
            VerificationKey = [.. request.VerificationKey],
            IssuedAt = now,
            ExpiresAt = now.AddSeconds(request.LifetimeSeconds ?? options.Value.LifetimeSeconds),
            Verified = request.Signature is not null,
        };
        var next = TokenShelf.Add(_known, token, now, options.Value.MaxPerNode);
        await Remember(next with { RequestSequence = request.Signature?.Sequence ?? _known.RequestSequence });
        return new TokenResult(null, null, null, View(token, node!));
    }

    /// <inheritdoc/>
    public async Task<TokenResult> Judge(ImmutableArray<byte> tokenId, CancellationToken cancellationToken)
    {
        var node = await Node(cancellationToken);
        return TokenRules.Judge(_id, node, _known, tokenId.AsSpan(), clock.GetUtcNow(), out var token) is { } refused
            ? Refuse(refused)
            : new TokenResult(null, null, null, View(token!, node!));
    }

    /// <inheritdoc/>
    public async Task<RevocationResult> Revoke(TokenRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var node = await Node(cancellationToken);
        var now = clock.GetUtcNow();
        if (TokenRules.CheckRevoke(_id, node, _known, revocation, now, registry.Value) is { } refused)
        {
            Rest();
            return RevocationResult.Refuse(refused.Code, refused.Text, refused.Field);
        }

        var next = TokenShelf.Revoke(_known, revocation.TokenId.AsSpan(), now, out var revoked);
        if (revocation.Signature is { } signature) next = next with { RequestSequence = signature.Sequence };
        // A token that is unknown or was revoked before costs no write, so guesses do not either.
        if (revoked > 0 || next.RequestSequence != _known.RequestSequence) await Remember(next);
        return new RevocationResult(null, null, null, revoked);
    }

    /// <inheritdoc/>
    public async Task<PairResult> Pair(PairRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var own = await Judge(request.TokenId, cancellationToken);
        if (own.Token is not { } held) return PairResult.Refuse(own.Code!, own.Text!, own.Field);
        if (request.PeerProof.IsDefault || !SignedTokenProof.TryDecode(request.PeerProof.AsSpan(), out var proof, out _))
            return PairResult.Refuse(RefusalCodes.InvalidField, "peer_proof is not an encoded token proof.", PairRules.ProofField);

        var peer = await GrainFactory.GetGrain<ITokenGrain>(proof.Proof.Holder.ToString())
            .Judge(ImmutableCollectionsMarshal.AsImmutableArray(proof.Proof.Token.ToByteArray()), cancellationToken);
        if (peer.Token is not { } other) return PairResult.Refuse(peer.Code!, peer.Text!, PairRules.ProofField);
        var now = clock.GetUtcNow();
        if (PairRules.Check(_id, held, other, proof, now, registry.Value) is { } refused)
            return PairResult.Refuse(refused.Code, refused.Text, refused.Field);

        var expiresAt = held.ExpiresAt < other.ExpiresAt ? held.ExpiresAt : other.ExpiresAt;
        var pair = await GrainFactory.GetGrain<IPairKeyGrain>(IPairKeyGrain.TheOnly)
            .Sign(new PairClaim(_id, held.TokenId, other.NodeId, other.TokenId, expiresAt), cancellationToken);
        return new PairResult(null, null, null, held, other, pair);
    }

    private TokenResult Refuse(Refusal refused)
    {
        Rest();
        return TokenResult.Refuse(refused.Code, refused.Text, refused.Field);
    }

    /// <summary>A grain that has nothing to keep does not stay: anybody can ask about any id.</summary>
    private void Rest()
    {
        if (_known.Tokens.IsEmpty) DeactivateOnIdle();
    }

    private Task<NodeView?> Node(CancellationToken cancellationToken) => GrainFactory.GetGrain<INodeGrain>(_id).Get(cancellationToken);

    private static TokenView View(StoredToken token, NodeView node) => new(
        // Stored bytes are never changed, so they can be shown without a copy.
        ImmutableCollectionsMarshal.AsImmutableArray(token.Id),
        node.NodeId,
        node.Handle,
        ImmutableCollectionsMarshal.AsImmutableArray(token.VerificationKey),
        token.IssuedAt,
        token.ExpiresAt,
        token.Verified);

    private async Task Remember(TokenGrainState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _known = store.State;
        }
    }
}
