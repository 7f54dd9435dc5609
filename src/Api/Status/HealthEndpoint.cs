using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;

namespace OrleansVoxa.Api.Status;

/// <summary><c>GET /status/health</c>: 200 while requests can be served, 503 while they cannot; either way with the reasons.</summary>
internal static class HealthEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted);
        var ready = report.Status is not HealthStatus.Unhealthy;
        var layers = HealthLayers.All.ToDictionary(layer => layer, layer => Layer(report, layer));
        if (!ready) context.Response.Headers.RetryAfter = "5";
        await ApiAnswer.WriteAsync(
            context,
            ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new HealthAnswer(
                Name(report.Status),
                Live: true,
                ready,
                layers,
                services.GetRequiredService<ServerInfo>().Version,
                services.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.HealthAnswer);
    }

    /// <summary><c>GET /health/live</c>: whoever gets this answer knows all that it says.</summary>
    public static Task HandleLiveAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("live\n", context.RequestAborted);
    }

    private static HealthLayerAnswer Layer(HealthReport report, string layer)
    {
        var checks = report.Entries.Where(entry => entry.Value.Tags.Contains(layer)).ToList();
        if (checks.Count == 0) return new("unused", null);
        var worst = checks.Min(check => check.Value.Status);

        // An exception's text may quote paths and secrets; it goes to the log, and the caller learns that the check failed.
        return new(Name(worst), checks.ToDictionary(check => check.Key, Text));
    }

    private static string Text(KeyValuePair<string, HealthReportEntry> check) =>
        check.Value is { Exception: null, Description: { } description } ? description : Name(check.Value.Status);

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
