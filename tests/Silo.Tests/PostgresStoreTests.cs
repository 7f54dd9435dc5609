using System.Text.Json;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Silo.Tests;

/// <summary>The whole silo on a real PostgreSQL, and the commands that prepare it.</summary>
public sealed class PostgresStoreTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();
    private PostgresServer _server = null!;
    private string _store = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _server = await PostgresServer.StartAsync(Cancelled);
        _store = "postgres:" + await _server.CreateDatabaseAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Run_StoreOnPostgres_IsRefusedUntilMigratedAndThenKeepsEverything()
    {
        var (code, errors) = await RunAsync("--data", _data.Path, "--store", _store);
        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("voxa db migrate", errors, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Stopped, (await RunAsync("db", "migrate", "--data", _data.Path, "--store", _store)).Code);
        var before = await RelaysAsync(_data.Path);
        Assert.Equal(4, before.Count);
        Assert.Equal(before, await RelaysAsync(_data.Path));
        Assert.False(File.Exists(_data.Of("voxa.db")));
        var nodes = await _server.QueryAsync(_store["postgres:".Length..], "SELECT count(*) FROM voxa.node WHERE state = 'Active'", Cancelled);
        Assert.Equal("4", nodes);
    }

    [Fact]
    public async Task Run_OtherMasterKeyThanTheDatabases_IsRefusedNamingTheOption()
    {
        await RunAsync("db", "migrate", "--data", _data.Path, "--store", _store);
        await RelaysAsync(_data.Path);
        var (code, errors) = await RunAsync("--data", _data.Of("elsewhere"), "--store", _store);
        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("--master-key-file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Db_MoveFromTheFile_GivesTheSameNetwork()
    {
        List<string?> before;
        await using (var silo = await RunningSilo.StartAsync(_data.Path, "--relays", "4")) before = await RelaysOfAsync(silo);
        await RunAsync("db", "migrate", "--data", _data.Path, "--store", _store);

        var (code, errors) = await RunAsync("db", "move", "--data", _data.Path, "--from", "sqlite", "--to", _store);

        Assert.Equal((ExitCode.Stopped, ""), (code, errors));
        Assert.Equal(before, await RelaysAsync(_data.Path));
        Assert.Equal(ExitCode.Stopped, (await RunAsync("db", "check", "--data", _data.Path, "--store", _store)).Code);
    }

    [Theory]
    [InlineData("db", "move", "--from", "sqlite")]
    [InlineData("db", "unmake")]
    [InlineData("db", "migrate", "--store", "postgres:Nonsense=topsecret")]
    [InlineData("db", "move", "--from", "sqlite", "--to", "postgres:Nonsense=topsecret")]
    public async Task Db_CommandThatCannotBe_EndsNamingTheOption(params string[] arguments)
    {
        var (code, errors) = await RunAsync([.. arguments, "--data", _data.Path]);
        Assert.Equal(ExitCode.BadOption, code);
        Assert.StartsWith("voxa-silo: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", errors, StringComparison.Ordinal);
    }

    private static async Task<(ExitCode Code, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new SiloProgram(output, errors).RunAsync(arguments, new Dictionary<string, string?>(), Cancelled);
        return (code, errors.ToString());
    }

    private static async Task<List<string?>> RelaysOfAsync(RunningSilo silo)
    {
        using var http = new HttpClient();
        var answer = await http.GetStringAsync(new Uri(silo.Http, "/discover?capabilities=relay"), Cancelled);
        return [.. JsonDocument.Parse(answer).RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString())];
    }

    private async Task<List<string?>> RelaysAsync(string data)
    {
        await using var silo = await RunningSilo.StartAsync(data, "--relays", "4", "--store", _store);
        var relays = await RelaysOfAsync(silo);
        Assert.Equal(ExitCode.Stopped, await silo.StopAsync());
        return relays;
    }
}
