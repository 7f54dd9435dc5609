using System.Net;
using System.Net.Http.Json;

namespace OrleansVoxa.Integration.Tests;

/// <summary>
/// One relay of each request's paths fails, in a network of so few relays that no request can do without it: fourteen of the silo
/// and the failing one make five paths of three.
/// </summary>
public sealed class RelayFailureTests : IAsyncLifetime
{
    private const int Requests = 12;

    private VoxaNetwork _network = null!;
    private OriginServer _origin = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await OriginServer.StartAsync();
        _network = await VoxaNetwork.StartAsync(
            Cancellation, "--relays", "14", "--p2p:relayCacheTime", "00:00:01", "--p2p:bridgeDeadline", "00:00:30");
        await _network.PublishAsync("docs", _origin.Address, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData(RelayConduct.Drops)]
    [InlineData(RelayConduct.Delays)]
    [InlineData(RelayConduct.Corrupts)]
    [InlineData(RelayConduct.Stops)]
    public async Task Relay_OnAPathFails_EveryRequestIsAnsweredAndRunsOnce(RelayConduct conduct)
    {
        await using var relay = await AttachedRelay.StartAsync(_network, conduct, Cancellation);
        var names = new List<string>();
        await UseAsync(relay, names);
        while (names.Count < Requests) await RunAsync(names);

        // A long answer too, many segments of which meet the failing relay on their way back.
        await DownloadAsync();

        // What was held back has arrived by now, and must have run nothing a second time.
        await relay.FlushedAsync();
        await RunAsync(names);
        Assert.All(names, name => Assert.Equal(1, _origin.Runs[name]));
        Assert.Equal(names.Count, _origin.Runs.Count);
    }

    /// <summary>Sends requests until one of them has met the relay: the bridge hears of it when it asks the directory next.</summary>
    private async Task UseAsync(AttachedRelay relay, List<string> names)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var attempt = 0; attempt < 100 && relay.Received == 0; attempt++)
        {
            await RunAsync(names);
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.True(relay.Received > 0, "no packet came to the failing relay");
    }

    private async Task DownloadAsync()
    {
        try
        {
            var received = await BridgeCaller.Http.GetByteArrayAsync(BridgeCaller.Address(_network, "docs/bytes/500000"), Cancellation);
            Assert.True(received.AsSpan().SequenceEqual(OriginServer.Bytes(500_000)));
        }
        catch (HttpRequestException cut)
        {
            // Why is only known to the silo.
            Assert.Fail($"{cut.Message}\n{_network.Silo.Transcript}");
        }
    }

    private async Task RunAsync(List<string> names)
    {
        var name = $"{names.Count}";
        names.Add(name);
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(BridgeCaller.Address(_network, $"docs/run/{name}"), new { name }, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{name}: {await answer.Content.ReadAsStringAsync(Cancellation)}\n{_network.Silo.Transcript}");
        Assert.Equal($"/run/{name}", await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
