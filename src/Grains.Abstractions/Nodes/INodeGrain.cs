using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>One node of the registry: its record, its lifecycle, its last sign of life. Key: the node id, 40 lower-case hex digits.</summary>
/// <remarks>
/// What <see cref="Register"/> acknowledged is durable. It calls the handle and the directory grains, and they never call
/// back except through <see cref="Get"/>, which interleaves; so no chain of calls can close into a circle.
/// </remarks>
[Alias("voxa.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Registers the node, renews its registration, revives it from coma, or starts a new incarnation of a dead one.</summary>
    /// <returns>What happened; refusals are values with a code of <see cref="RefusalCodes"/>.</returns>
    Task<RegistrationResult> Register(NodeRegistration registration, CancellationToken cancellationToken);

    /// <summary>Takes a sign of life. A verified node's must be signed by its key.</summary>
    Task<HeartbeatResult> Heartbeat(NodeHeartbeat heartbeat, CancellationToken cancellationToken);

    /// <summary>The node as last acknowledged, or null if this identity never registered. A dead node is still shown.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<NodeView?> Get(CancellationToken cancellationToken);

    /// <summary>Takes the outcome of a probe that was handed out by the directory; an outcome nobody waits for is ignored.</summary>
    Task ReportProbe(ProbeReport report, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the node aside: default discovery does not show it, no path uses it, and time does nothing to it until an operator
    /// revives it. Its signs of life are taken and remembered. Refused for the unknown and the dead; nothing changes if it is parked.
    /// </summary>
    Task<OperatorResult> Park(OperatorAct act, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the node active, parked or not, with the whole tolerance before it; out of coma that counts as a revival. One that
    /// flaps is taken for steady. Refused for the unknown and the dead; nothing changes if it is active and steady.
    /// </summary>
    Task<OperatorResult> Revive(OperatorAct act, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the node out: it is dead at once, which the log calls a removal. Its identity is kept, and only its key can register
    /// again, as a new incarnation. Refused for the unknown; nothing changes if it is dead.
    /// </summary>
    Task<OperatorResult> Remove(OperatorAct act, CancellationToken cancellationToken);

    /// <summary>What happened to this node, and a dry run of what will, and when, if it is never heard of again. Null if it never registered.</summary>
    [ReadOnly]
    Task<NodeTimeline?> GetTimeline(CancellationToken cancellationToken);

    /// <summary>All that a registry needs to bring this node back; null if it never registered, or is dead: a tombstone stays where it is.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ExportedNode?> Export(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the node back as another registry, or an earlier time of this one, exported it. Nothing that is newer here gives way: what
    /// is verified goes before what is not, then the higher incarnation, record sequence, request sequence and last sign of life. The
    /// dead come back only as a later incarnation. The handle is taken as by a registration, and the log tells of it as of one. A second
    /// time changes nothing.
    /// </summary>
    Task<RestoreResult> Restore(ExportedNode node, CancellationToken cancellationToken);

    /// <summary>The encoded succession by which this identity began, whatever became of it since; empty if it began by a registration, or not at all.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ImmutableArray<byte>> GetInheritance(CancellationToken cancellationToken);

    /// <summary>
    /// Has this identity be the one that was succeeded elsewhere, as an export of its successor says: nothing that its key signs is taken any more.
    /// Refused while it lives here, and if it named another; a second time changes nothing.
    /// </summary>
    /// <param name="succession">An encoded <see cref="Protocol.Identity.SignedKeySuccession"/>, whose old key is this node's.</param>
    /// <param name="inherited">The one by which this identity itself began; empty if it began by a registration.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<RestoreResult> RestoreEnd(ImmutableArray<byte> succession, ImmutableArray<byte> inherited, CancellationToken cancellationToken);

    /// <summary>
    /// Ends this identity and has the one that its key names go on with handle, history, registration and an operator's mark. Acknowledged
    /// when the new identity has them; once it holds, it is finished by itself, whatever fails. Another one to the same key changes nothing.
    /// </summary>
    /// <param name="succession">An encoded <see cref="Protocol.Identity.SignedKeySuccession"/>, whose old key is this node's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<SuccessionResult> Succeed(ImmutableArray<byte> succession, CancellationToken cancellationToken);

    /// <summary>Sets this identity, which never registered, aside for the node that is about to be succeeded by it. Between nodes' grains.</summary>
    /// <param name="by">The node id of the old key.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<SuccessionReservation> ReserveFor(string by, CancellationToken cancellationToken);

    /// <summary>Makes this identity, which was set aside, the node that <paramref name="from"/> was; a second time changes nothing. Between nodes' grains.</summary>
    /// <param name="from">The node id of the old key.</param>
    /// <param name="inheritance">What the old node was, under this identity's key.</param>
    /// <param name="succession">The encoded succession, which the old node has stored.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task TakeOver(string from, ExportedNode inheritance, ImmutableArray<byte> succession, CancellationToken cancellationToken);

    /// <summary>Asks the old node whether it still wants the identity that it has set aside; it takes over what is due, or withdraws. Between nodes' grains.</summary>
    [OneWay]
    Task ConfirmReservation(string successor, long number);

    /// <summary>Gives this identity free, if it is set aside under that number still. Between nodes' grains.</summary>
    [OneWay]
    Task WithdrawReservation(long number);

    /// <summary>Tells a node that its handle went to a verified registration. Sent once and never awaited; a lost one heals at the next tick.</summary>
    [OneWay]
    Task HandleLost(string handle);
}
