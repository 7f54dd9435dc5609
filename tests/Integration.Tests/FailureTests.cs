using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansVoxa.Integration.Tests;

/// <summary>What is left when a process of the network ends, by signal or as by a power failure.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private VoxaNetwork _network = null!;
    private OriginServer _origin = null!;
    private ProgramProcess _publisher = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await OriginServer.StartAsync();
        // Short, so that a publisher that is gone is not waited for as long as a user would.
        _network = await VoxaNetwork.StartAsync(Cancellation, "--p2p:bridgeDeadline", "00:00:15");
        _publisher = await _network.PublishAsync("docs", _origin.Address, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Silo_KilledAndStarted_ComesBackWithEverything()
    {
        var before = await BridgeCaller.NodesAsync(_network);
        await _network.Silo.KillAsync();
        await _network.StartSiloAsync(Cancellation);
        Assert.Equal(before, await BridgeCaller.NodesAsync(_network));
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Silo_StoppedAndStarted_ExitsZeroAndComesBack()
    {
        var before = await BridgeCaller.NodesAsync(_network);
        Assert.Equal(0, await _network.Silo.StopAsync(Cancellation));
        await _network.StartSiloAsync(Cancellation);
        Assert.Equal(before, await BridgeCaller.NodesAsync(_network));
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Silo_KilledAmongRegistrations_LosesNoneThatWasAnswered()
    {
        var answered = new List<string>();
        var registrations = Task.Run(async () =>
        {
            try
            {
                for (var number = 0; number < 1_000; number++)
                {
                    using var key = OrleansVoxa.Protocol.Identity.IdentityKey.Generate();
                    using var answer = await BridgeCaller.Http.PostAsJsonAsync(
                        new Uri(_network.Api, "/register"),
                        new { node_id = $"node-{number}", ip_address = "127.0.0.1", port = 4_000, public_key = key.Public.ToBase64() }, Cancellation);
                    if (answer.StatusCode == HttpStatusCode.Created)
                    {
                        lock (answered) answered.Add(key.Public.Id.ToString());
                    }
                }
            }
            catch (HttpRequestException)
            {
                // The silo is gone: what was answered until here is what must be there.
            }
        }, Cancellation);
        while (true)
        {
            lock (answered)
            {
                if (answered.Count >= 200 || registrations.IsCompleted) break;
            }

            await Task.Yield();
        }

        await _network.Silo.KillAsync();
        await registrations;
        Assert.True(answered.Count >= 200, $"only {answered.Count} registrations were answered");
        await _network.StartSiloAsync(Cancellation);
        Assert.Empty(answered.Except(await BridgeCaller.NodesAsync(_network)));
    }

    [Fact]
    public async Task Publisher_KilledBeforeTheAnswer_CallerGetsAReason()
    {
        var asking = BridgeCaller.Http.GetAsync(BridgeCaller.Address(_network, "docs/hang"), Cancellation);
        await _origin.Hanging.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await _publisher.KillAsync();
        using var answer = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("publisher_offline", await BridgeCaller.CodeOfAsync(answer));
    }

    [Fact]
    public async Task Publisher_KilledInMidAnswer_CallerSeesNoCleanEndAndTheNextPublisherIsServed()
    {
        using var answer = await BridgeCaller.Http.GetAsync(
            BridgeCaller.Address(_network, "docs/half"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await _origin.Hanging.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var half = new byte[1_000_000];
        await body.ReadExactlyAsync(half, Cancellation);
        Assert.True(half.AsSpan().SequenceEqual(OriginServer.Bytes(half.Length)));

        await _publisher.KillAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(half, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        await _network.PublishAsync("docs", _origin.Address, Cancellation);
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Publisher_NotThere_Answer_Is502()
    {
        await _publisher.KillAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var answer = await BridgeCaller.Http.GetAsync(BridgeCaller.Address(_network, "docs/hello"), Cancellation);
            if (answer.StatusCode == HttpStatusCode.BadGateway)
            {
                Assert.Equal("publisher_offline", await BridgeCaller.CodeOfAsync(answer));
                return;
            }

            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.Fail("The bridge did not notice within 20 seconds that the publisher is gone.");
    }

    [Fact]
    public async Task SecondSilo_OnTheSameData_IsRefusedInASentence()
    {
        var (exitCode, _, errors) = await _network.StartSecondSiloAsync(Cancellation);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--data", errors, StringComparison.Ordinal);
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Silo_OnADamagedDatabase_NamesItAndLeavesItAlone()
    {
        Assert.Equal(0, await _network.Silo.StopAsync(Cancellation));
        var path = Path.Combine(_network.Data, "voxa.db");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        Array.Fill(bytes, (byte)0xA5, 4_096, bytes.Length - 4_096);
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var (exitCode, _, errors) = await _network.RunSiloAsync(Cancellation);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("voxa.db is damaged", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Cancellation));
    }

    [Fact]
    public async Task Silo_PortIsTaken_NamesItAndDisturbsNobody()
    {
        // The ports of the running silo, and a directory of its own.
        var data = _network.Data;
        _network.Data = Path.Combine(_network.Folder, "other");
        var (exitCode, _, errors) = await _network.RunSiloAsync(Cancellation);
        _network.Data = data;

        Assert.NotEqual(0, exitCode);
        Assert.Contains("is already in use", errors, StringComparison.Ordinal);
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Node_RegisteredByCommand_IsShownAfterAKill()
    {
        var (registered, output, errors) = await _network.VoxaAsync(Cancellation, "node", "register", "--handle", "my-node", "--json");
        Assert.True(registered == 0, errors);
        var id = JsonDocument.Parse(output).RootElement.GetProperty("node_id").GetString();
        await _network.Silo.KillAsync();
        await _network.StartSiloAsync(Cancellation);
        var (shown, node, _) = await _network.VoxaAsync(Cancellation, "node", "show", "my-node", "--json");
        Assert.Equal(0, shown);
        Assert.Equal(id, JsonDocument.Parse(node).RootElement.GetProperty("id").GetString());
    }
}
