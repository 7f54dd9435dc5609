using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansVoxa.Integration.Tests.Apps;

/// <summary>A network that runs apps, used by its commands.</summary>
internal sealed class AppNetwork(VoxaNetwork network) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan MeasuredPatience = TimeSpan.FromMinutes(3);

    // Nothing in the sandbox's /tmp is run, but a shell may read there what it is to do.
    private const string Work =
        "printf 'printf \"\\\\r\\\\n\"\\ni=0\\nwhile [ $i -lt 30000 ]; do i=$((i+1)); done\\n' > /tmp/web/cgi-bin/work.sh; echo '*.sh:/bin/sh' > /tmp/httpd.conf;";

    private readonly HttpClient _http = new() { BaseAddress = network.Api };

    private readonly List<ProgramProcess> _agents = [];

    public VoxaNetwork Network { get; } = network;

    private string Transcript => string.Join("\n--- agent\n", _agents.Select(agent => agent.Transcript).Prepend(Network.Silo.Transcript));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="options">More options for the silo.</param>
    public static async Task<AppNetwork> StartAsync(params string[] options) => new(await VoxaNetwork.StartAsync(
        Cancellation,
        ["--settings:features:enable-app-deployment", "true", "--apps:security:allowed_registries:0", "localhost", "--apps:report_interval", "1", "--apps:host_lost_after", "10", .. options]));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var agent in _agents) await agent.DisposeAsync();
        await Network.DisposeAsync();
    }

    /// <summary>An agent of its own, with one data directory however often it is started; it ends with the network.</summary>
    public async Task<ProgramProcess> StartAgentAsync(string engine)
    {
        var agent = await ProgramProcess.StartAsync(
            "voxa",
            [
                "agent", "--join", $"voxa://127.0.0.1:{Network.SessionPort}", "--data", Path.Combine(Network.Folder, "agent"), "--engine", engine,
                "--region", "eu", "--feature", "disk", "--cpu", "2", "--memory", "512m",
            ],
            line => line == "ready", Cancellation);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>A web server whose one page is the name of its container, beside one that takes work.</summary>
    /// <param name="change">What is asked for otherwise.</param>
    public async Task DeployAsync(string name, int replicas, string image = DockerFixture.Image, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["name"] = name,
            ["version"] = "1",
            ["image"] = image,
            ["replicas"] = replicas,
            ["resource_requirements"] = new JsonObject { ["memory"] = "32m", ["cpu"] = "0.2" },
            ["network_config"] = new JsonObject { ["ports"] = new JsonObject { ["8080/tcp"] = new JsonObject() } },
            ["runtime_config"] = new JsonObject
            {
                ["command"] = new JsonArray("/bin/sh", "-c", "trap 'exit 0' TERM; mkdir -p /tmp/web/cgi-bin; cat /etc/hostname > /tmp/web/index.html; " + Work + " httpd -f -p 8080 -h /tmp/web -c /tmp/httpd.conf & wait $!"),
                ["stop_timeout"] = 2,
            },
            ["health_check"] = new JsonObject { ["path"] = "/", ["interval"] = 1, ["timeout"] = 1 },
        };
        change?.Invoke(manifest);
        var file = Path.Combine(Network.Folder, name + ".json");
        await File.WriteAllTextAsync(file, manifest.ToJsonString(), Cancellation);
        await VoxaAsync("app", "deploy", file);
    }

    /// <summary>Asks an app for work, several times at once, until told to stop; each request must be answered.</summary>
    public async Task WorkAsync(string name, int callers, CancellationToken stop)
    {
        var work = Enumerable.Range(0, callers).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await _http.GetAsync($"run/{name}/cgi-bin/work.sh", Cancellation);
                Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
            }
        });
        await Task.WhenAll(work);
    }

    public async Task<string> VoxaAsync(params string[] arguments)
    {
        var (code, output, errors) = await Network.VoxaAsync(Cancellation, arguments);
        Assert.True(code == 0, $"voxa {string.Join(' ', arguments)}: {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Waits until something holds of an app's status.</summary>
    /// <param name="patience">What is longer is a failure; unset, 90 s.</param>
    public async Task<JsonElement> StatusAsync(string name, Func<JsonElement, bool> holds, TimeSpan? patience = null)
    {
        var last = default(JsonElement);
        var until = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(until) < (patience ?? Patience))
        {
            last = await _http.GetFromJsonAsync<JsonElement>($"api/apps/get_app_status?app_id={name}", Cancellation);
            if (holds(last)) return last;
            await Task.Delay(100, Cancellation);
        }

        throw new InvalidOperationException($"It did not come about; the last status is {last}\n{Transcript}");
    }

    public Task<JsonElement> RunningAsync(string name, int ready, TimeSpan? patience = null) => StatusAsync(
        name, status => status.GetProperty("app").GetProperty("state").GetString() == "running" && status.GetProperty("app").GetProperty("ready").GetInt32() == ready, patience);

    /// <summary>The same after something that is decided by what was measured, which takes an agent half a minute.</summary>
    public Task<JsonElement> ScaledAsync(string name, int ready) => RunningAsync(name, ready, MeasuredPatience);

    /// <summary>Asks under a path until as many instances as expected have answered; each request must be answered.</summary>
    public async Task<HashSet<string>> AskAsync(string path, int instances)
    {
        var answered = new HashSet<string>();
        var began = TimeProvider.System.GetTimestamp();
        while (answered.Count < instances && TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            using var answer = await _http.GetAsync(path, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}\n{Transcript}");
            answered.Add(text.Trim());
            // An edge hears of another instance within a second.
            await Task.Delay(20, Cancellation);
        }

        return answered;
    }
}
