using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Integration.Tests;

/// <summary>The disk of the database is full for a while.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly List<string> _answered = [];
    private VoxaNetwork _network = null!;
    private OriginServer _origin = null!;
    private int _count;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await OriginServer.StartAsync();
        _network = VoxaNetwork.Create();
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Disk_FullForAWhile_RefusesByNameThenWorksAgainAndLosesNothing()
    {
        var disk = await SmallDisk.CreateAsync(Path.Combine(_network.Folder, "disk"), Cancellation);
        _network.Data = Path.Combine(_network.Folder, "disk", "data");
        await _network.StartSiloAsync(Cancellation, disk.Host);
        await _network.PublishAsync("docs", _origin.Address, Cancellation);
        for (var i = 0; i < 20; i++) Assert.Null(await RegisterAsync());

        disk.Fill(_network.Silo);
        Assert.Equal("unavailable", await UntilAsync(refused: true));
        Assert.Contains("DiskFull", await StorageReportAsync(), StringComparison.Ordinal);
        // What needs no room goes on.
        Assert.Equal("GET /hello", await BridgeCaller.Http.GetStringAsync(BridgeCaller.Address(_network, "docs/hello"), Cancellation));

        disk.Free(_network.Silo);
        Assert.Null(await UntilAsync(refused: false));
        for (var i = 0; i < 20; i++) Assert.Null(await RegisterAsync());
        Assert.Equal("GET /hello", await BridgeCaller.Http.GetStringAsync(BridgeCaller.Address(_network, "docs/hello"), Cancellation));
        Assert.Empty(_answered.Except(await BridgeCaller.NodesAsync(_network)));

        await _network.Silo.SignalAsync("STOP", Cancellation);
        var kept = Path.Combine(_network.Folder, "kept");
        await disk.CopyToAsync(_network.Silo, kept, Cancellation);
        await _network.Silo.KillAsync();
        _network.Data = kept;
        await _network.StartSiloAsync(Cancellation);
        Assert.Empty(_answered.Except(await BridgeCaller.NodesAsync(_network)));
    }

    /// <summary>Registers until that is refused, or taken. A log that was written before has room of its own, so either may take a while.</summary>
    private async Task<string?> UntilAsync(bool refused)
    {
        for (var attempt = 0; attempt < 3_000; attempt++)
        {
            var code = await RegisterAsync();
            if (code is null != refused) return code;
        }

        throw new InvalidOperationException(refused ? "A full disk refused nothing." : "The disk has room, but nothing is taken.");
    }

    /// <summary>Null if the node was taken, else the code.</summary>
    private async Task<string?> RegisterAsync()
    {
        using var key = IdentityKey.Generate();
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(
            new Uri(_network.Api, "/register"),
            new { node_id = $"node-{_count++}", ip_address = "127.0.0.1", port = 4_000, public_key = key.Public.ToBase64() }, Cancellation);
        if (answer.StatusCode != HttpStatusCode.Created) return await BridgeCaller.CodeOfAsync(answer);
        _answered.Add(key.Public.Id.ToString());
        return null;
    }

    private async Task<string> StorageReportAsync()
    {
        using var answer = await BridgeCaller.Http.GetAsync(new Uri(_network.Api, "/status/health"), Cancellation);
        var health = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return health.GetProperty("layers").GetProperty("storage").ToString();
    }
}
