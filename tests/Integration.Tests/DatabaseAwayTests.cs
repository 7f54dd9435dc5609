using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests;

/// <summary>The database server is away for a while: what is known goes on, what cannot be stored is refused, and health says why.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly List<string> _answered = [];
    private PostgresServer _server = null!;
    private VoxaNetwork _network = null!;
    private int _count;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _server = await PostgresServer.StartAsync(Cancellation);
        var store = "postgres:" + await _server.CreateDatabaseAsync(Cancellation);
        var (exitCode, _, errors) = await ProgramProcess.RunAsync("voxa-silo", ["db", "migrate", "--store", store], Cancellation);
        Assert.True(exitCode == 0, errors);
        // Every heartbeat wants to be stored, so that none is answered without the store having been asked.
        _network = await VoxaNetwork.StartAsync(Cancellation, "--store", store, "--relays", "0", "--discovery:nodes:lastSeenMinutes", "0");
    }

    public async ValueTask DisposeAsync()
    {
        if (_network is not null) await _network.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Server_AwayForAWhile_HeartbeatsAndDiscoveryGoOnAndRegistrationsAreRefusedByName()
    {
        for (var i = 0; i < 20; i++) Assert.Null((await RegisterAsync()).Code);

        Assert.Equal(20, (await BridgeCaller.NodesAsync(_network)).Length);
        await _server.StopAsync();
        var (code, retryAfter) = await RegisterAsync();
        Assert.Equal("unavailable", code);
        Assert.NotNull(retryAfter);
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(_answered.Select(async id => Assert.Equal(HttpStatusCode.OK, await BeatAsync(id))));
            Assert.Equal(_answered.Order(), (await BridgeCaller.NodesAsync(_network)).Order());
        }

        var said = await HealthAsync();
        TestContext.Current.SendDiagnosticMessage(said);
        using (var health = JsonDocument.Parse(said))
        {
            Assert.NotEqual("healthy", health.RootElement.GetProperty("status").GetString());
            Assert.NotEqual("healthy", health.RootElement.GetProperty("layers").GetProperty("storage").GetProperty("status").GetString());
        }

        await _server.StartAsync(Cancellation);
        for (var attempt = 0; (await RegisterAsync()).Code is not null; attempt++) Assert.True(attempt < 100, "The server is back, but nothing is taken.");
        await Task.WhenAll(_answered.Select(async id => Assert.Equal(HttpStatusCode.OK, await BeatAsync(id))));

        await _network.Silo.KillAsync();
        await _network.StartSiloAsync(Cancellation);
        Assert.Empty(_answered.Except(await BridgeCaller.NodesAsync(_network)));
    }

    private async Task<(string? Code, TimeSpan? RetryAfter)> RegisterAsync()
    {
        using var key = IdentityKey.Generate();
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(
            new Uri(_network.Api, "/register"),
            new { node_id = $"node-{_count++}", ip_address = "127.0.0.1", port = 4_000, public_key = key.Public.ToBase64() }, Cancellation);
        if (answer.StatusCode != HttpStatusCode.Created) return (await BridgeCaller.CodeOfAsync(answer), answer.Headers.RetryAfter?.Delta);
        _answered.Add(key.Public.Id.ToString());
        return (null, null);
    }

    private async Task<HttpStatusCode> BeatAsync(string id)
    {
        using var answer = await BridgeCaller.Http.PostAsync(new Uri(_network.Api, $"/heartbeat/{id}"), null, Cancellation);
        return answer.StatusCode;
    }

    private async Task<string> HealthAsync()
    {
        using var answer = await BridgeCaller.Http.GetAsync(new Uri(_network.Api, "/status/health"), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
