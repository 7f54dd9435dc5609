using System.Diagnostics.Metrics;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Metering;

/// <summary>The edge's instruments. Codes are the stable ones of the documentation, so a label has few values.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EdgeMeter
{
    public const string MeterName = "OrleansVoxa.Edge";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _probed;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _datagrams;
    private readonly Counter<long> _datagramsDropped;
    private readonly Histogram<double> _bridge;
    private readonly Lock _gate = new();
    private readonly HashSet<PacketInbox> _inboxes = [];
    private long _droppedBefore;

    public EdgeMeter(IMeterFactory factory, AcceptGate gate, GrainGate grains, EdgeDrain drain)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        meter.CreateObservableUpDownCounter("voxa.edge.connections.open", () => (long)gate.Open, "{connection}", "Connections of the session listener that hold a place.");
        meter.CreateObservableUpDownCounter("voxa.edge.work.in_flight", () => (long)drain.InFlight, "{request}", "Requests of sessions and of the bridge that are being worked on.");
        meter.CreateObservableCounter("voxa.edge.packets.dropped", Dropped, "{packet}", "Packets lost because a session's or the bridge's queue was full.");
        meter.CreateObservableUpDownCounter("voxa.edge.grains.waiting", () => (long)grains.Waiting, "{request}", "Requests of sessions that wait for grains.");
        meter.CreateObservableCounter("voxa.edge.requests.refused", RefusedRequests.Measure, "{request}", "Requests of sessions that were not begun, by code and priority.");
        _refused = meter.CreateCounter<long>("voxa.edge.connections.refused", "{connection}", "Connections closed before a session, by code.");
        _opened = meter.CreateCounter<long>("voxa.edge.sessions.opened", "{session}", "Sessions whose handshake succeeded.");
        _failed = meter.CreateCounter<long>("voxa.edge.sessions.failed", "{session}", "Connections that a breach of the protocol ended, by code.");
        _probed = meter.CreateCounter<long>("voxa.edge.probes", "{probe}", "Addresses of silent nodes that were probed, by outcome: answered, failed or put_off.");
        _sessions = meter.CreateUpDownCounter<long>("voxa.edge.sessions.open", "{session}", "Sessions open now.");
        _datagrams = meter.CreateCounter<long>("voxa.edge.datagrams.received", "{datagram}", "Datagrams that came, of whatever kind.");
        _datagramsDropped = meter.CreateCounter<long>("voxa.edge.datagrams.dropped", "{datagram}", "Datagrams that were not answered, by code.");
        _bridge = meter.CreateHistogram<double>(
            "voxa.bridge.request.duration", "s", "Requests of the bridge from arrival to the end of the answer, by outcome: ok, cancelled or a failure's code.",
            advice: new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    internal RefusedRequests RefusedRequests { get; } = new();

    internal void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void RequestRefused(string code, MessagePriority priority) => RefusedRequests.Add(code, priority);

    internal void SessionOpened()
    {
        _opened.Add(1);
        _sessions.Add(1);
    }

    internal void SessionEnded() => _sessions.Add(-1);

    internal void Violated(string code) => _failed.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void DatagramReceived() => _datagrams.Add(1);

    internal void DatagramDropped(string code) => _datagramsDropped.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void Probed(ProbeStatus status) => _probed.Add(1, new KeyValuePair<string, object?>("outcome", status switch
    {
        ProbeStatus.Answered => "answered",
        ProbeStatus.Failed => "failed",
        _ => "put_off",
    }));

    internal void Carried(TimeSpan duration, string outcome) =>
        _bridge.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts what this queue drops, until <see cref="Forget"/>.</summary>
    internal void Watch(PacketInbox inbox)
    {
        lock (_gate) _inboxes.Add(inbox);
    }

    internal void Forget(PacketInbox inbox)
    {
        lock (_gate)
        {
            if (_inboxes.Remove(inbox)) _droppedBefore += inbox.Dropped;
        }
    }

    private long Dropped()
    {
        lock (_gate) return _droppedBefore + _inboxes.Sum(inbox => inbox.Dropped);
    }
}
