using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Edge.Datagrams;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Edge.Transports;

namespace OrleansVoxa.Edge;

/// <summary>Whether requests can travel: answers come back, relays live, and there are enough of them.</summary>
public sealed class EdgeHealthCheck(BridgeRequester requester, LocalRelayService local, LocalRelayOptions hosted, GrainRelaySource relays,
    EdgeCertificate certificate, DatagramService datagrams) : IHealthCheck
{
    /// <summary>Five disjoint paths of three.</summary>
    private const int Enough = 15;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!requester.Attached) return HealthCheckResult.Unhealthy("the edge is not attached, so answers cannot come back");
        var known = (await relays.GetRelaysAsync(cancellationToken)).Count;
        if (known < Enough) return HealthCheckResult.Degraded($"{known} relays are reachable; separate paths need {Enough}");
        if (certificate.Fault is { } worn) return HealthCheckResult.Degraded(worn);
        if (datagrams.Fault is { } deaf) return HealthCheckResult.Degraded($"the UDP listener is not open: {deaf}");
        return hosted.Count > 0 && !local.Beating
            ? HealthCheckResult.Degraded("the heartbeats of the relays hosted here do not go through")
            : HealthCheckResult.Healthy($"{known} relays are reachable");
    }
}
