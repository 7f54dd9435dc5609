using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Where packets for one node id go. The packet path neither waits nor allocates beyond the packet that goes on.</summary>
[GrainType("voxa.relay")]
public sealed partial class RelayGrain(
    [PersistentState("relay")] IPersistentState<RelayGrainState> store,
    [PersistentState("replay")] IPersistentState<ReplayLogState> log,
    MasterKey master,
    TimeProvider clock,
    IOptions<RelayOptions> options,
    ILogger<RelayGrain> logger) : Grain, IRelayGrain, IRemindable
{
    // Bounds what invented next hops can make the cache hold.
    private const int MaxNextHops = 4_096;

    private readonly RelayOptions _options = options.Value;
    private readonly RelayCounters _counters = new();
    private readonly Dictionary<NodeId, IRelayGrain> _nextHops = [];

    private RelayGrainState _relay = new();
    private RelayIdentity? _identity;
    private RelayKeys? _keys;
    private RelayAttachment? _attached;
    private IGrainTimer? _rotation;
    private bool _closing;
    private string _id = "";

    /// <inheritdoc/>
    public Task Forward(OnionCell cell)
    {
        if (_keys is not null) Relay(cell);
        else if (_attached is { } session && IsLeased(session)) Deliver(session, cell);
        else Miss();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AttachResult> Attach(IPacketReceiver receiver, string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return Task.FromResult(Lease(receiver, sessionId));
    }

    /// <inheritdoc/>
    public Task<AttachResult> Renew(IPacketReceiver receiver, string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        return Task.FromResult(_attached is { } other && other.SessionId != sessionId && IsLeased(other)
            ? new AttachResult(false, "superseded", TimeSpan.Zero)
            : Lease(receiver, sessionId));
    }

    /// <inheritdoc/>
    public Task Detach(string sessionId, CancellationToken cancellationToken)
    {
        if (_attached?.SessionId == sessionId) _attached = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<RelayStatus> GetStatus(CancellationToken cancellationToken) => Task.FromResult(new RelayStatus(
        _id,
        Hosted: _keys is not null,
        Attached: _attached is { } session && IsLeased(session),
        Record: [.. _relay.Record],
        _counters.Forwarded,
        _counters.Delivered,
        _counters.Dropped));

    private AttachResult Lease(IPacketReceiver receiver, string sessionId)
    {
        if (_keys is not null) return new AttachResult(false, "hosted", TimeSpan.Zero);
        _attached = new RelayAttachment(receiver, sessionId, clock.GetTimestamp());
        // A lease outlives the idle time of grains; without this the session would be forgotten in between.
        DelayDeactivation(_options.AttachLease);
        return new AttachResult(true, null, _options.AttachLease);
    }

    private bool IsLeased(RelayAttachment session) => clock.GetElapsedTime(session.Since) < _options.AttachLease;

    private void Relay(OnionCell cell)
    {
        if (_closing)
        {
            _counters.Drop(RelayDropCodes.Closing);
            return;
        }

        var code = _keys!.Peel(cell.Packet, clock.GetUtcNow(), out var result);
        if (code is null && result.Kind != PeelKind.Forward) code = RelayDropCodes.NotForRelay;
        if (code is null)
        {
            _counters.Forwarded++;
            _ = NextHop(result.NextHop).Forward(new OnionCell(result.Packet));
        }
        else
        {
            _counters.Drop(code);
        }

        if (_rotation is null && _keys.RotationDue == DateTimeOffset.MinValue) RotateSoon();
    }

    private void Deliver(RelayAttachment session, OnionCell cell)
    {
        _counters.Delivered++;
        _ = session.Receiver.Receive(cell);
    }

    private void Miss()
    {
        _counters.Drop(RelayDropCodes.NotAttached);
        // Packets to invented ids must not keep grains alive.
        if (_attached is null) DeactivateOnIdle();
    }

    private IRelayGrain NextHop(NodeId id)
    {
        if (_nextHops.TryGetValue(id, out var known)) return known;
        if (_nextHops.Count >= MaxNextHops) _nextHops.Clear();
        return _nextHops[id] = GrainFactory.GetGrain<IRelayGrain>(id.ToString());
    }
}
