using System.Text;
using System.Text.Json;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Tests;

/// <summary>The command on the store of a silo that ran, damaged between two of its lives.</summary>
public sealed class RegistryProgramTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Check_DamagedStore_FindsRepairsAndLetsTheSiloStart()
    {
        await using (await RunningSilo.StartAsync(_data.Path, "--relays", "4"))
        {
            var (running, _, why) = await RunAsync("check");
            Assert.Equal(ExitCode.BadData, running);
            Assert.NotEmpty(why);
        }

        var (clean, said, errors) = await RunAsync("check");
        Assert.Equal((ExitCode.Stopped, "4 nodes: everything agrees\n", ""), (clean, said, errors));

        using (var rows = StoreRows.Open(StoreLocation.TryParse("sqlite", _data.Path, out _)!, TimeProvider.System))
        {
            var ghost = Encoding.UTF8.GetBytes($$"""{"owner":"{{new string('a', 40)}}","verified":true}""");
            await rows.WriteAsync([new StoreRowChange("voxa.handle", "ghost", "handle", ghost), new StoreRowChange("voxa.handle", "relay-01", "handle", null)], Cancelled);
        }

        var (found, lines, _) = await RunAsync("check");
        Assert.Equal(ExitCode.Failed, found);
        Assert.Contains("handle_of_nobody ghost: ", lines, StringComparison.Ordinal);
        Assert.Contains("handle_free relay-01: ", lines, StringComparison.Ordinal);
        Assert.EndsWith("4 nodes: 2 disagreements, 0 repaired\n", lines, StringComparison.Ordinal);

        var (repaired, json, _) = await RunAsync("check", "--repair", "--json");
        Assert.Equal(ExitCode.Stopped, repaired);
        var rowsOfJson = json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["handle_free", "handle_of_nobody"], rowsOfJson.SkipLast(1).Select(row => row.GetProperty("code").GetString()).Order());
        Assert.Equal((true, 4, 2, 2), (rowsOfJson[^1].GetProperty("end").GetBoolean(), rowsOfJson[^1].GetProperty("nodes").GetInt32(),
            rowsOfJson[^1].GetProperty("found").GetInt32(), rowsOfJson[^1].GetProperty("repaired").GetInt32()));

        Assert.Equal(ExitCode.Stopped, (await RunAsync("check")).Code);
        await using var again = await RunningSilo.StartAsync(_data.Path, "--relays", "4");
        using var http = new HttpClient();
        using var node = JsonDocument.Parse(await http.GetStringAsync(new Uri(again.Http, "/nodes/relay-01"), Cancelled));
        Assert.Equal("relay-01", node.RootElement.GetProperty("node_id").GetString());
    }

    [Fact]
    public async Task Check_NoStore_SaysSo() => Assert.Equal(ExitCode.BadData, (await RunAsync("check")).Code);

    [Theory]
    [InlineData("mend")]
    [InlineData("check", "--nonsense")]
    public async Task Run_LineThatIsNotUnderstood_IsABadOption(params string[] arguments) => Assert.Equal(ExitCode.BadOption, (await RunAsync(arguments)).Code);

    private async Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = await new SiloProgram(output, errors).RunAsync(["registry", .. arguments, "--data", _data.Path], new Dictionary<string, string?>(), Cancelled);
        return (code, output.ToString(), errors.ToString());
    }
}
