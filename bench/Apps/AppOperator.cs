using System.Text.Json;
using OrleansVoxa.Bench.Http;

namespace OrleansVoxa.Bench.Apps;

/// <summary>Who deploys and scales apps over one kept-alive connection to the silo's API.</summary>
internal sealed class AppOperator : IDisposable
{
    private readonly HttpCaller _caller;

    private AppOperator(HttpCaller caller) => _caller = caller;

    /// <summary>Options of a silo that runs apps of the measurement's image.</summary>
    public static string[] Options => ["--settings:features:enable-app-deployment", "true", "--apps:security:allowed_registries:0", "localhost"];

    public static async Task<AppOperator> ConnectAsync(HttpServer silo, CancellationToken cancellationToken) =>
        new(await HttpCaller.ConnectAsync(silo.Address, cancellationToken));

    /// <summary>The request for an app's status.</summary>
    public static byte[] StatusRequest(string app) => HttpCaller.Request("GET", "/api/apps/get_app_status?app_id=" + app);

    public Task AdmitAsync(string node, CancellationToken cancellationToken) =>
        _caller.AskAsync(HttpCaller.Request("POST", "/api/apps/admit_host", $$"""{"node_id":"{{node}}"}"""), 200, cancellationToken).AsTask();

    /// <param name="app">Its name.</param>
    /// <param name="replicas">Its instances.</param>
    /// <param name="more">Fields of its manifest, each with a comma before it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeployAsync(string app, int replicas, string more, CancellationToken cancellationToken) => _caller.AskAsync(
        HttpCaller.Request("POST", "/api/apps/deploy_app", $$"""{"name":"{{app}}","version":"1","image":"{{PrivateEngine.Image}}","replicas":{{replicas}}{{more}}}"""), 201, cancellationToken).AsTask();

    public Task ScaleAsync(string app, int replicas, CancellationToken cancellationToken) =>
        _caller.AskAsync(HttpCaller.Request("POST", "/api/apps/scale_app", $$"""{"app_id":"{{app}}","replicas":{{replicas}}}"""), 200, cancellationToken).AsTask();

    /// <summary>How many of an app's instances run, and how many there are in all.</summary>
    public async Task<(int Running, int All)> CountAsync(string app, CancellationToken cancellationToken)
    {
        using var status = JsonDocument.Parse(await _caller.AskAsync(StatusRequest(app), 200, cancellationToken));
        var instances = status.RootElement.GetProperty("instances");
        return (instances.EnumerateArray().Count(instance => instance.GetProperty("state").GetString() == "running"), instances.GetArrayLength());
    }

    /// <summary>Asks again and again until so many of an app's instances run and there are no others.</summary>
    public async Task WaitAsync(string app, int running, TimeSpan between, CancellationToken cancellationToken)
    {
        while (await CountAsync(app, cancellationToken) != (running, running)) await Task.Delay(between, cancellationToken);
    }

    public void Dispose() => _caller.Dispose();
}
