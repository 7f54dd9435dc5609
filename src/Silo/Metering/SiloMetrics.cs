using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OrleansVoxa.Silo.Metering;

/// <summary>What <c>/metrics</c> shows: this project's meters, the engine's, the driver's, the web server's and the runtime's.</summary>
internal static class SiloMetrics
{
    public const string Path = "/metrics";

    private static readonly string[] Meters =
    [
        "OrleansVoxa.*", "Microsoft.Orleans", "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    public static void Add(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("voxa-silo", serviceVersion: SiloProgram.Version, autoGenerateServiceInstanceId: false))
        .WithMetrics(metrics => metrics
            .AddMeter(Meters)
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));

    /// <summary>Adds <c>GET /metrics</c>, in the text format that the scraper asks for; 0.0.4 if it asks for none.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint(Path).DisableHttpMetrics();
}
