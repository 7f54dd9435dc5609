using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Integration.Tests;

/// <summary>A registry's nodes brought from one silo into another by the commands, which are killed midway.</summary>
public sealed class RegistryTransferTests : IAsyncLifetime
{
    private const int Nodes = 3_000, Attempts = 8;

    private VoxaNetwork _from = null!;
    private VoxaNetwork _to = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Export => Path.Combine(_from.Folder, "nodes.jsonl");

    public async ValueTask InitializeAsync()
    {
        _from = await VoxaNetwork.StartAsync(Cancellation, "--relays", "3");
        _to = await VoxaNetwork.StartAsync(Cancellation, "--relays", "0");
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    [Fact]
    public async Task ExportAndImport_BothKilledMidwayAndResumed_BringEveryNodeOverOnce()
    {
        await Parallel.ForAsync(0, Nodes, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (number, _) =>
        {
            using var answer = await BridgeCaller.Http.PostAsJsonAsync(new Uri(_from.Api, "/register"), Registration(number), Cancellation);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        });
        // A sleeper that an operator has set aside: what only the registry knows goes along.
        var parked = await _from.VoxaAsync(Cancellation, "node", "park", "node-7", "--reason", "out of order");
        Assert.True(parked.ExitCode == 0, parked.Errors);
        var all = await BridgeCaller.NodesAsync(_from);
        Assert.True(all.Length >= Nodes, $"{all.Length}");

        await KillMidwayAsync(_from, Export + ".partial", () => File.Delete(Export), "registry", "export", "--output", Export);
        Assert.False(File.Exists(Export));
        var exported = await _from.VoxaAsync(Cancellation, "registry", "export", "--output", Export, "--resume", "--json");
        Assert.True(exported.ExitCode == 0, exported.Errors);
        Assert.True(JsonDocument.Parse(exported.Output).RootElement.GetProperty("resumed").GetInt64() > 0);
        var lines = (await File.ReadAllLinesAsync(Export, Cancellation)).SkipLast(1).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!).ToList();
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines);
        Assert.Empty(all.Except(lines));

        await KillMidwayAsync(_to, Export + ".import", () => { }, "registry", "import", Export, "--parallel", "1");
        var imported = await _to.VoxaAsync(Cancellation, "registry", "import", Export, "--resume", "--json");
        Assert.True(imported.ExitCode == 0, imported.Errors);
        var counts = JsonDocument.Parse(imported.Output).RootElement;
        Assert.Equal((lines.Count, 0), (counts.GetProperty("lines").GetInt32(), counts.GetProperty("refused").GetInt32()));
        Assert.False(File.Exists(Export + ".import"));

        Assert.Empty(all.Except(await BridgeCaller.NodesAsync(_to)));
        foreach (var node in new[] { "node-0", $"node-{Nodes - 1}", "node-7" })
        {
            var (ours, theirs) = (await ShowAsync(_from, node), await ShowAsync(_to, node));
            foreach (var field in new[] { "id", "node_id", "state", "port", "public_key" }) Assert.Equal(ours.GetProperty(field).ToString(), theirs.GetProperty(field).ToString());
        }

        var again = await _to.VoxaAsync(Cancellation, "registry", "import", Export, "--json");
        Assert.Equal(lines.Count, JsonDocument.Parse(again.Output).RootElement.GetProperty("unchanged").GetInt32());
        Assert.Contains("out of order", await BridgeCaller.Http.GetStringAsync(new Uri(_to.Api, "/nodes/node-7/history"), Cancellation), StringComparison.Ordinal);
    }

    private static object Registration(int number)
    {
        using var key = IdentityKey.Generate();
        return new { node_id = $"node-{number}", ip_address = "127.0.0.1", port = 4_000 + number, public_key = key.Public.ToBase64() };
    }

    /// <summary>Kills the command, as a power failure would, once it has left <paramref name="trace"/>. It may be done before that: then anew.</summary>
    private static async Task KillMidwayAsync(VoxaNetwork network, string trace, Action beforeEach, params string[] arguments)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            beforeEach();
            using var command = Process.Start(new ProcessStartInfo(BuildOutput.Of("voxa"), [.. arguments, "--server", network.Api.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["XDG_CONFIG_HOME"] = Path.Combine(network.Folder, "config") },
            })!;
            while (!command.HasExited && !(File.Exists(trace) && new FileInfo(trace).Length > 0)) await Task.Delay(1, Cancellation);
            command.Kill();
            await command.WaitForExitAsync(Cancellation);
            if (command.ExitCode != 0 && File.Exists(trace)) return;
        }

        Assert.Fail($"{string.Join(' ', arguments)} was done before it could be killed, {Attempts} times.");
    }

    private static Task<JsonElement> ShowAsync(VoxaNetwork network, string node) =>
        BridgeCaller.Http.GetFromJsonAsync<JsonElement>(new Uri(network.Api, "/nodes/" + node), Cancellation);
}
