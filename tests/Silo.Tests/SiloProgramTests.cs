using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OrleansVoxa.Silo.Tests;

public sealed class SiloProgramTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Run_FreshDirectory_IsAWholeNetworkAndStopsClean()
    {
        await using var silo = await RunningSilo.StartAsync(_data.Of("new/data"));

        var root = await GetAsync(silo, "/");
        var stats = await GetAsync(silo, "/stats");
        var health = await GetAsync(silo, "/status/health");

        Assert.StartsWith($"voxa://{root.GetProperty("node_id").GetString()}@127.0.0.1:", root.GetProperty("edge").GetString(), StringComparison.Ordinal);
        Assert.Equal(16, stats.GetProperty("reachable_nodes").GetInt32());
        Assert.True(health.GetProperty("ready").GetBoolean());
        Assert.Equal("healthy", health.GetProperty("layers").GetProperty("network").GetProperty("status").GetString());
        Assert.Equal(ExitCode.Stopped, await silo.StopAsync());
        Assert.Single(silo.Output);
        foreach (var file in new[] { "master.key", "edge.key", "voxa.db" }) Assert.True(File.Exists(_data.Of("new/data/" + file)), file);
    }

    [Fact]
    public async Task Run_SecondStart_ComesBackWithEverything()
    {
        var (before, relays) = await LookAsync();
        var (after, again) = await LookAsync();

        Assert.Equal(before, after);
        Assert.Equal(relays, again);
        Assert.Equal(4, relays.Count);

        async Task<(string? Id, List<string?> Relays)> LookAsync()
        {
            await using var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "4");
            var nodes = await GetAsync(silo, "/discover?capabilities=relay");
            return (
                (await GetAsync(silo, "/")).GetProperty("node_id").GetString(),
                [.. nodes.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString())]);
        }
    }

    [Fact]
    public async Task Run_DirectoryOfARunningSilo_EndsNamingTheOption()
    {
        await using var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "0");

        var (code, errors) = await FailAsync("--data", _data.Path);

        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("--data", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortInUse_EndsNamingTheOptionAndCanStartAfter()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, errors) = await FailAsync(
            "--data", _data.Path, "--http", $"127.0.0.1:{port}", "--bridge", "127.0.0.1:0", "--edge", "127.0.0.1:0", "--relays", "0");

        Assert.Equal(ExitCode.PortInUse, code);
        Assert.Contains($"127.0.0.1:{port} is already in use", errors, StringComparison.Ordinal);
        Assert.Contains("--http", errors, StringComparison.Ordinal);
        await using var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "0");
    }

    [Fact]
    public async Task Run_EdgePortInUse_NamesItsOwnOption()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, errors) = await FailAsync(
            "--data", _data.Path, "--edge", $"127.0.0.1:{port}", "--http", "127.0.0.1:0", "--bridge", "127.0.0.1:0", "--relays", "0");

        Assert.Equal(ExitCode.PortInUse, code);
        Assert.Contains("--edge", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MasterKeyLost_EndsInsteadOfMakingAnother()
    {
        await using (await RunningSilo.StartAsync(_data.Path, "--relays", "1"))
        {
        }

        File.Delete(_data.Of("master.key"));
        var (code, errors) = await FailAsync("--data", _data.Path);

        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("--master-key-file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DatabaseThatIsNone_EndsNamingIt()
    {
        await using (await RunningSilo.StartAsync(_data.Path, "--relays", "0"))
        {
        }

        await File.WriteAllTextAsync(_data.Of("other.db"), new string('x', 8_192), TestContext.Current.CancellationToken);

        var (code, errors) = await FailAsync("--data", _data.Path, "--store", "sqlite:other.db", "--relays", "0");

        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("other.db", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--relays", "none", "--relays")]
    [InlineData("--colour", "red", "--colour")]
    [InlineData("--p2p:MaxConnections", "0", "p2p:MaxConnections")]
    [InlineData("--p2p:MaxConnections", "many", "p2p:MaxConnections")]
    [InlineData("--settings:api:MaxBodyBytes", "1", "MaxBodyBytes")]
    [InlineData("--discovery:registry:MaxNodes", "1", "MaxNodes")]
    [InlineData("--roles", "edge,api", "--roles must hold grains")]
    public async Task Run_BadOption_EndsNamingIt(string option, string value, string named)
    {
        var (code, errors) = await FailAsync(
            "--data", _data.Path, "--http", "127.0.0.1:0", "--bridge", "127.0.0.1:0", "--edge", "127.0.0.1:0", option, value);

        Assert.Equal(ExitCode.BadOption, code);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "usage:")]
    [InlineData("--version", "0.")]
    public async Task Run_Question_IsAnsweredAndNothingMade(string option, string expected)
    {
        using var output = new StringWriter();

        var code = await new SiloProgram(output, TextWriter.Null)
            .RunAsync(["--data", _data.Of("none"), option], new Dictionary<string, string?>(), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Stopped, code);
        Assert.StartsWith(expected, output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.Of("none")));
    }

    private static async Task<(ExitCode Code, string Errors)> FailAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new SiloProgram(output, errors).RunAsync(arguments, new Dictionary<string, string?>(), TestContext.Current.CancellationToken);
        Assert.Equal("", output.ToString());
        return (code, errors.ToString());
    }

    private async Task<JsonElement> GetAsync(RunningSilo silo, string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(silo.Http, path), TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
