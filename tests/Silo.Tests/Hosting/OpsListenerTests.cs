using System.Net;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Maintenance;

namespace OrleansVoxa.Silo.Tests.Hosting;

/// <summary>The listener for supervisors: metrics and health, and nothing else.</summary>
public sealed class OpsListenerTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Ops_SiloWithoutApi_AnswersMetricsAndHealthAlone()
    {
        await using var silo = await RunningSilo.StartAsync(_data.Path, "--roles", "grains,edge", "--ops", "127.0.0.1:0");

        // Without API and bridge it is the ops listener that the ready line names.
        var metrics = await _http.GetStringAsync(new Uri(silo.Http, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("\nvoxa_storage_writes_total{} ", metrics, StringComparison.Ordinal);
        Assert.Contains("\nvoxa_edge_connections_open{} 0", metrics, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_memory_working_set_bytes{} ", metrics, StringComparison.Ordinal);
        Assert.Equal("live\n", await _http.GetStringAsync(new Uri(silo.Http, "/health/live"), TestContext.Current.CancellationToken));
        using var ready = await _http.GetAsync(new Uri(silo.Http, "/health/ready"), TestContext.Current.CancellationToken);
        Assert.Contains("\"storage\":{\"status\":\"healthy\"", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var other in new[] { "/", "/stats", "/status/health", "/discover", "/nodes/x", "/bridge/x/", "/health" })
        {
            using var answer = await _http.GetAsync(new Uri(silo.Http, other), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var post = await _http.PostAsync(new Uri(silo.Http, "/health/ready"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task ApiListener_Metrics_StandBehindItsGate()
    {
        await using var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "0");
        using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri(silo.Http, "/metrics")) { Headers = { Host = "rebound.example" } };

        using var refused = await _http.SendAsync(rebound, TestContext.Current.CancellationToken);
        using var served = await _http.GetAsync(new Uri(silo.Http, "/metrics"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, served.StatusCode));
        Assert.Equal("0.0.4", served.Content.Headers.ContentType!.Parameters.Single(one => one.Name == "version").Value);
        using var health = await _http.GetAsync(new Uri(silo.Http, "/health/ready"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, health.StatusCode);
    }

    [Fact]
    public async Task Health_RunningSiloAndNone_TellsThemApartByItsExitCode()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Task<ExitCode> Ask(params string[] options) => new HealthProgram(output, errors).RunAsync(
            ["--data", _data.Path, .. options], new Dictionary<string, string?>(), TestContext.Current.CancellationToken);

        string address;
        await using (var silo = await RunningSilo.StartAsync(_data.Path))
        {
            address = silo.Http.Authority;
            Assert.Equal(ExitCode.Stopped, await Ask("--http", address));
            Assert.Contains("\"ready\":true", output.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Failed, await Ask("--http", address));
        Assert.Contains("does not answer", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadOption, await Ask("--roles", "grains"));
        Assert.Contains("--ops", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WithoutAnyListener_OpensNone()
    {
        await using var first = await RunningSilo.StartAsync(_data.Path, "--roles", "grains");

        Assert.Equal(["ready"], first.Output);
    }
}
