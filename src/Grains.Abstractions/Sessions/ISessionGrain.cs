using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Sessions;

/// <summary>The HTTP sessions of one node: hashes of their secrets. Key: the node id, 40 lower-case hex digits.</summary>
/// <remarks>It calls its node's grain, which never calls back; so no chain of calls can close into a circle. What was opened and closed is durable.</remarks>
[Alias("voxa.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Gives a challenge. It keeps nothing, however often it is asked, so nobody can push out another's challenge.</summary>
    Task<SessionChallenge> Challenge(CancellationToken cancellationToken);

    /// <summary>Opens a session for whoever signed a challenge, once.</summary>
    Task<SessionResult> Open(SessionOpening opening, CancellationToken cancellationToken);

    /// <summary>Closes the session whose secret was shown, or all of the node's.</summary>
    Task<SessionResult> Close(ImmutableArray<byte> secretHash, bool all, CancellationToken cancellationToken);

    /// <summary>A sign of life on the word of a session.</summary>
    Task<HeartbeatResult> Heartbeat(ImmutableArray<byte> secretHash, string? remoteAddress, CancellationToken cancellationToken);

    /// <summary>A change of a registered node on the word of a session; <see cref="NodeRegistration.Vouched"/> is set here.</summary>
    Task<RegistrationResult> Update(ImmutableArray<byte> secretHash, NodeRegistration registration, CancellationToken cancellationToken);
}
