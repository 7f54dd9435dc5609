using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Api.Status;

namespace OrleansVoxa.Api.Tests.Status;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task Health_NoCheckFails_200WithAllLayers()
    {
        await using var host = await ApiHost.StartAsync(configure: services =>
            services.AddHealthChecks().AddCheck("disk", () => HealthCheckResult.Degraded("nearly full"), [HealthLayers.Storage]));

        var (status, body) = await host.GetAsync("/status/health");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(body.GetProperty("live").GetBoolean());
        Assert.True(body.GetProperty("ready").GetBoolean());
        var layers = body.GetProperty("layers");
        Assert.Equal(HealthLayers.All, layers.EnumerateObject().Select(layer => layer.Name));
        Assert.Equal("degraded", layers.GetProperty("storage").GetProperty("status").GetString());
        Assert.Equal("nearly full", layers.GetProperty("storage").GetProperty("checks").GetProperty("disk").GetString());
        Assert.Equal("unused", layers.GetProperty("integration").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Health_CheckFails_503WithoutTheExceptionsText()
    {
        await using var host = await ApiHost.StartAsync(configure: services => services.AddHealthChecks().AddCheck(
            "edge", () => throw new InvalidOperationException("secret path"), [HealthLayers.Network]));

        using var response = await host.Client.GetAsync("/status/health", TestContext.Current.CancellationToken);
        var (status, body) = await ApiHost.ReadAsync(response);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.True(body.GetProperty("live").GetBoolean());
        Assert.False(body.GetProperty("ready").GetBoolean());
        Assert.DoesNotContain("secret path", body.GetRawText(), StringComparison.Ordinal);
    }
}
