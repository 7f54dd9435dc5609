using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansVoxa.Silo.Tests.Hosting;

public sealed class ApiExposureTests : IDisposable
{
    private static readonly string[] OffLoopback = ["--bridge", "127.0.0.1:0", "--edge", "127.0.0.1:0", "--relays", "0"];

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Start_OffLoopbackWithoutAKey_EndsSayingHowToMakeOne()
    {
        var errors = new LineWriter();
        var code = await new SiloProgram(new LineWriter(), errors).RunAsync(
            ["--data", _data.Path, "--http", "0.0.0.0:0", .. OffLoopback], new Dictionary<string, string?>(), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.BadOption, code);
        Assert.Contains(errors.All, line => line.Contains("--http 0.0.0.0:0", StringComparison.Ordinal) && line.Contains("voxa keys api create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OffLoopbackWithAKey_AnswersAndTakesNoKeyInClearText()
    {
        string key;
        await using (var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "0"))
        {
            using var first = new HttpClient { BaseAddress = silo.Http };
            using var made = await first.PostAsJsonAsync("/api/v1/keys", new { name = "laptop", scopes = new[] { "*" } }, TestContext.Current.CancellationToken);
            key = (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!;
        }

        using var stop = new CancellationTokenSource();
        var output = new LineWriter();
        var run = new SiloProgram(output, new LineWriter()).RunAsync(
            ["--data", _data.Path, "--http", "0.0.0.0:0", .. OffLoopback], new Dictionary<string, string?>(), stop.Token);
        var ready = await output.NextAsync(TestContext.Current.CancellationToken);
        var port = new Uri(ready["ready ".Length..]).Port;
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        using var listed = await http.GetAsync("/api/v1/keys", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        if (OwnAddress() is { } own)
        {
            // The machine's own other address is off loopback as far as the silo can tell.
            using var exposed = await http.GetAsync($"http://{own}:{port}/api/v1/keys", TestContext.Current.CancellationToken);
            http.DefaultRequestHeaders.Authorization = null;
            using var open = await http.GetAsync($"http://{own}:{port}/stats", TestContext.Current.CancellationToken);
            using var metrics = await http.GetAsync($"http://{own}:{port}/metrics", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, exposed.StatusCode);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, metrics.StatusCode);
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Stopped, await run);
    }

    private static IPAddress? OwnAddress() => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
