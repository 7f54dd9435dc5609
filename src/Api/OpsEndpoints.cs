using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansVoxa.Api.Status;

namespace OrleansVoxa.Api;

/// <summary>Maps what supervisors ask, for a listener that may be off loopback: it only reads, and names nobody.</summary>
public static class OpsEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Adds <c>/health/live</c>, 200 while the process can answer at all, and <c>/health/ready</c>, which is <c>/status/health</c>
    /// by another path.
    /// </summary>
    public static void MapVoxaHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/health/live", Read, HealthEndpoint.HandleLiveAsync);
        endpoints.MapMethods("/health/ready", Read, HealthEndpoint.HandleAsync);
    }
}
