using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Sessions;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Sessions;

/// <summary>Opens, judges and closes one node's sessions. They expire when somebody looks, so it needs no reminder.</summary>
[GrainType("voxa.session")]
public sealed partial class SessionGrain(
    [PersistentState("session")] IPersistentState<SessionGrainState> store,
    TimeProvider clock,
    IOptions<SessionOptions> options,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain
{
    private readonly SessionOptions _options = options.Value;
    private ChallengeBook _challenges = null!;
    private string _id = "";

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        _challenges = new ChallengeBook(NodeId.Parse(_id), TimeSpan.FromSeconds(_options.ChallengeSeconds), _options.MaxLogins);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<SessionChallenge> Challenge(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var node = await Node(cancellationToken);
        if (CheckNode(node, now) is { Code: { } code, Text: var text }) return new SessionChallenge(code, text, [], default, null);
        return new SessionChallenge(null, null, _challenges.Make(now), now.AddSeconds(_options.ChallengeSeconds), node!.Handle);
    }

    /// <inheritdoc/>
    public async Task<SessionResult> Open(SessionOpening opening, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(opening);
        var now = clock.GetUtcNow();
        var node = await Node(cancellationToken);
        if (CheckNode(node, now) is { } refused) return refused;
        if (opening.SecretHash.IsDefault || opening.SecretHash.Length != SHA256.HashSizeInBytes || opening.Challenge.IsDefault || opening.Signature.IsDefault)
            return new SessionResult(RefusalCodes.InvalidField, "The login is incomplete.");
        if (!_challenges.IsOpen(opening.Challenge.AsSpan(), now))
            return new SessionResult(SessionCodes.Challenge, $"The challenge is not one that node {_id} could answer here now; ask for a new one.");
        if (!PublicIdentity.TryDecode(node!.PublicKey.AsSpan(), out var key))
            throw new InvalidOperationException($"The stored key of node {_id} cannot be read.");
        if (!new SessionLogin(NodeId.Parse(_id), opening.Challenge, opening.Audience).Verify(key, opening.Signature.AsSpan()))
            return new SessionResult(RefusalCodes.BadSignature, $"The signature is not one of node {_id} over this challenge for the audience '{opening.Audience}'.");
        if (!_challenges.TryUse(opening.Challenge.AsSpan(), now))
            return new SessionResult(SessionCodes.TooFast, $"Node {_id} logs in too often; use the session that it has, or wait.");

        var session = new StoredSession { Hash = [.. opening.SecretHash], ExpiresAt = now.AddSeconds(_options.LifetimeSeconds) };
        await store.Store(new SessionGrainState { Sessions = [.. Living(now).TakeLast(_options.MaxPerNode - 1), session] });
        LogOpened(logger, _id);
        return new SessionResult(null, null, session.ExpiresAt, Handle: node.Handle);
    }

    /// <inheritdoc/>
    public async Task<SessionResult> Close(ImmutableArray<byte> secretHash, bool all, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (Find(secretHash, now) is not { } session) return Unknown();
        var living = Living(now).ToList();
        await store.Store(new SessionGrainState { Sessions = all ? [] : [.. living.Where(one => one != session)] });
        return new SessionResult(null, null, session.ExpiresAt, all ? living.Count : 1);
    }

    /// <inheritdoc/>
    public async Task<HeartbeatResult> Heartbeat(ImmutableArray<byte> secretHash, string? remoteAddress, CancellationToken cancellationToken)
    {
        if (Find(secretHash, clock.GetUtcNow()) is null) return HeartbeatResult.Refuse(SessionCodes.Unknown, Unknown().Text!);
        return await Grain().Heartbeat(new NodeHeartbeat(null, remoteAddress, Vouched: true), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> Update(ImmutableArray<byte> secretHash, NodeRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var now = clock.GetUtcNow();
        if (Find(secretHash, now) is null) return RegistrationResult.Refuse(SessionCodes.Unknown, Unknown().Text!);
        var node = await Node(cancellationToken);
        if (CheckNode(node, now) is { } refused) return RegistrationResult.Refuse(refused.Code!, refused.Text!);
        var whose = registration.PublicKey.IsDefaultOrEmpty ? node!.PublicKey : registration.PublicKey;
        return await Grain().Register(registration with { PublicKey = whose, Vouched = true }, cancellationToken);
    }

    private IEnumerable<StoredSession> Living(DateTimeOffset now) => store.State.Sessions.Where(session => now < session.ExpiresAt);

    /// <summary>Compares with every session in constant time.</summary>
    private StoredSession? Find(ImmutableArray<byte> secretHash, DateTimeOffset now)
    {
        StoredSession? found = null;
        foreach (var session in Living(now))
        {
            if (!secretHash.IsDefault && CryptographicOperations.FixedTimeEquals(session.Hash, secretHash.AsSpan())) found = session;
        }

        // Anybody can ask about any id, so a grain that has nothing to keep does not stay.
        if (found is null && store.State.Sessions.IsEmpty) DeactivateOnIdle();
        return found;
    }

    private SessionResult? CheckNode(NodeView? node, DateTimeOffset now)
    {
        if (node is not null && !NodeStateNames.IsOver(node.State) && now <= node.ExpiresAt) return null;
        DeactivateOnIdle();
        return node is null ? new SessionResult(RefusalCodes.UnknownNode, $"Node {_id} is not registered; register first.")
            : node.Successor is { } successor ? new SessionResult(RefusalCodes.NodeSucceeded, SuccessionRules.Ended(_id, successor).Text)
            : node.State == NodeState.Dead.ToWire()
                ? new SessionResult(RefusalCodes.NodeDead, $"Node {_id} is dead; a registration signed by its key begins a new incarnation.")
            : new SessionResult(RefusalCodes.RegistrationExpired, $"The registration of node {_id} ran out at {node.ExpiresAt:u}; register again.");
    }

    private SessionResult Unknown() => new(SessionCodes.Unknown, $"Node {_id} has no such session here; open a new one.");

    private INodeGrain Grain() => GrainFactory.GetGrain<INodeGrain>(_id);

    private Task<NodeView?> Node(CancellationToken cancellationToken) => Grain().Get(cancellationToken);

    [LoggerMessage(2070, LogLevel.Debug, "Node {NodeId} opened a session")]
    private static partial void LogOpened(ILogger logger, string nodeId);
}
