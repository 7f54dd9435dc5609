using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Somebody sets the clock by an hour, of the whole machine or of one side only.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private VoxaNetwork _network = null!;
    private OriginServer _origin = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await OriginServer.StartAsync();
        _network = VoxaNetwork.Create("--p2p:bridgeDeadline", "00:00:30", "--p2p:relayCacheTime", "00:00:01");
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Machine_ClockIsSetWhileARequestIsUnderWay_EverythingGoesOn(int hours)
    {
        var clock = MovedClock.Create(_network.Folder);
        await _network.StartSiloAsync(Cancellation, clock.Host);
        await _network.PublishAsync("docs", _origin.Address, Cancellation, clock.Host);
        var held = BridgeCaller.Http.PostAsync(BridgeCaller.Address(_network, "docs/hold/held"), null, Cancellation);
        await _origin.Hanging.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        clock.Set(Hour * hours);
        await SeenAsync(Hour * hours);
        _origin.Release();
        using (var answer = await held) Assert.Equal("/hold/held", await answer.Content.ReadAsStringAsync(Cancellation));

        // Then without an exception: also after every cache of relays and records has been filled anew.
        await RunOnceSeenAsync("after-0");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var i = 1; i < 12; i++)
        {
            await RunAsync($"after-{i}");
            await timer.WaitForNextTickAsync(Cancellation);
        }

        // Somebody new, with the same clock, gets in.
        await _network.PublishAsync("more", _origin.Address, Cancellation, clock.Host);
        Assert.Equal("GET /hello", await BridgeCaller.Http.GetStringAsync(BridgeCaller.Address(_network, "more/hello"), Cancellation));
        Assert.All(_origin.Runs, run => Assert.Equal(1, run.Value));
        Assert.Equal(13, _origin.Runs.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Publisher_ItsClockIsSetAlone_RequestsGoOnOrNameClocksAndNeverRunTwice(int hours)
    {
        var clock = MovedClock.Create(_network.Folder);
        await _network.StartSiloAsync(Cancellation);
        await _network.PublishAsync("docs", _origin.Address, Cancellation, clock.Host);
        await RunAsync("before");

        clock.Set(Hour * hours);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 12; i++)
        {
            using var answer = await BridgeCaller.Http.PostAsync(BridgeCaller.Address(_network, $"docs/run/{i}"), null, Cancellation);
            if (!answer.IsSuccessStatusCode) Assert.Equal("clock_skew", await BridgeCaller.CodeOfAsync(answer));
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.All(_origin.Runs, run => Assert.Equal(1, run.Value));
    }

    [Fact]
    public async Task Command_ItsClockIsOff_IsToldSo()
    {
        var clock = MovedClock.Create(_network.Folder);
        await _network.StartSiloAsync(Cancellation);
        foreach (var off in new[] { Hour, -Hour })
        {
            clock.Set(off);
            var (exitCode, _, errors) = await _network.VoxaAsync(clock.Host, Cancellation, "node", "register", "--handle", "late-node");
            Assert.NotEqual(0, exitCode);
            Assert.Contains("clock", errors, StringComparison.Ordinal);
        }

        // The registry served others meanwhile.
        var (good, _, why) = await _network.VoxaAsync(Cancellation, "node", "register", "--handle", "punctual-node");
        Assert.True(good == 0, why);
    }

    private async Task RunAsync(string name)
    {
        using var answer = await BridgeCaller.Http.PostAsync(BridgeCaller.Address(_network, $"docs/run/{name}"), null, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{name}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    /// <summary>The publisher may see the new time a second after the silo. Until then their clocks do differ, and it says so.</summary>
    private async Task RunOnceSeenAsync(string name)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var attempt = 0; attempt < 80; attempt++)
        {
            using var answer = await BridgeCaller.Http.PostAsync(BridgeCaller.Address(_network, $"docs/run/{name}"), null, Cancellation);
            if (answer.IsSuccessStatusCode) return;
            Assert.Equal("clock_skew", await BridgeCaller.CodeOfAsync(answer));
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.Fail("The publisher never saw that its clock was set.");
    }

    /// <summary>The library looks at its file once a second; the silo says which time it has.</summary>
    private async Task SeenAsync(TimeSpan off)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var root = await BridgeCaller.Http.GetFromJsonAsync<JsonElement>(_network.Api, Cancellation);
            var seen = root.GetProperty("timestamp").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
            if ((seen - off).Duration() < TimeSpan.FromMinutes(5)) return;
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.Fail("The silo never saw that its clock was set.");
    }
}
