using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Client.Routing;

/// <summary>Which routing key of a record to use, when this clock and the record's are not quite the same.</summary>
internal static class KeysInForce
{
    // As far as clocks may differ for a signed request. A key that was made a moment ago must not look like none.
    private static readonly TimeSpan Tolerance = SignedRequest.DefaultWindow;

    public static RoutingKeyPeriod? Of(SignedNodeRecord record, DateTimeOffset now) =>
        record.Record.RoutingKeyAt(now) ?? record.Record.RoutingKeyAt(now + Tolerance);

    public static RelayDescriptor? OfRelay(SignedNodeRecord record, DateTimeOffset now, bool reachable) =>
        RelayDescriptor.TryFrom(record, now, reachable, out var relay) || RelayDescriptor.TryFrom(record, now + Tolerance, reachable, out relay)
            ? relay
            : null;
}
