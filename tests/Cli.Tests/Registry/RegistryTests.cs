using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansVoxa.Cli.Tests.Registry;

/// <summary>Export and import against a hand-written server; against the real one, see Integration.Tests.</summary>
public sealed class RegistryTests : CliTest, IAsyncLifetime
{
    private const int Nodes = 250;
    private readonly FakeApi _api = new();
    private readonly HashSet<int> _refused = [];
    private int _pages = int.MaxValue;
    private int _pauses;

    public ValueTask InitializeAsync()
    {
        _api.Answer = Serve;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Dispose();
    }

    private string File => Path.Combine(Folder, "nodes.jsonl");

    [Fact]
    public async Task Export_ToAFile_HoldsEveryNodeAndALastLineThatFits()
    {
        var result = await OnServerAsync("registry", "export", "--output", File, "--json");

        Assert.Equal(0, result.Code);
        await AssertWholeAsync();
        Assert.False(System.IO.File.Exists(File + ".partial"));
        using var answer = JsonDocument.Parse(result.Output);
        Assert.Equal(Nodes, answer.RootElement.GetProperty("nodes").GetInt32());
    }

    [Fact]
    public async Task Export_ToStandardOutput_IsTheSameBytes()
    {
        await OnServerAsync("registry", "export", "--output", File);

        var piped = await OnServerAsync("registry", "export");

        Assert.Equal(await System.IO.File.ReadAllBytesAsync(File, Token), piped.Bytes);
        Assert.Empty(piped.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":\"00")]
    public async Task Export_Resumed_GoesOnAfterTheLastWholeLine(string torn)
    {
        _pages = 1;
        var interrupted = await OnServerAsync("registry", "export", "-o", File, "--json");
        Assert.Equal((1, "internal"), (interrupted.Code, Failure(interrupted).Code));
        Assert.False(System.IO.File.Exists(File));
        await System.IO.File.AppendAllTextAsync(File + ".partial", torn, Token);
        _pages = int.MaxValue;
        _api.Asked.Clear();

        var result = await OnServerAsync("registry", "export", "-o", File, "--resume", "--json");

        Assert.Equal(0, result.Code);
        using var answer = JsonDocument.Parse(result.Output);
        Assert.Equal(100, answer.RootElement.GetProperty("resumed").GetInt32());
        Assert.Equal(2, _api.Asked.Count(target => target.Contains("export", StringComparison.Ordinal)));
        await AssertWholeAsync();
    }

    [Fact]
    public async Task Export_InterruptedBeforeItsNameWasGiven_IsWholeWhenResumed()
    {
        await OnServerAsync("registry", "export", "-o", File);
        System.IO.File.Move(File, File + ".partial");

        Assert.Equal(0, (await OnServerAsync("registry", "export", "-o", File, "--resume")).Code);

        await AssertWholeAsync();
    }

    [Fact]
    public async Task Export_ServerAsksForAPause_GoesOnAfterIt()
    {
        _pauses = 1;

        var result = await OnServerAsync("registry", "export", "-o", File);

        Assert.Equal(0, result.Code);
        Assert.Contains("again in 1 s", result.Error, StringComparison.Ordinal);
        await AssertWholeAsync();
    }

    [Fact]
    public async Task Export_ResumeToStandardOutput_IsAUsageFault() =>
        Assert.Equal(2, (await OnServerAsync("registry", "export", "--resume")).Code);

    [Fact]
    public async Task Import_Whole_SendsEveryLineOnceAndCounts()
    {
        await OnServerAsync("registry", "export", "-o", File);
        _refused.Add(17);

        var result = await OnServerAsync("registry", "import", File, "--json");

        Assert.Equal(1, result.Code);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal((18, "bad_signature", "0000000000000000000000000000000000000011"), (lines[0].GetProperty("line").GetInt32(), lines[0].GetProperty("error").GetString(), lines[0].GetProperty("id").GetString()));
        Assert.Equal((Nodes, Nodes - 1, 1), (lines[1].GetProperty("lines").GetInt32(), lines[1].GetProperty("restored").GetInt32(), lines[1].GetProperty("refused").GetInt32()));
        Assert.Equal((await System.IO.File.ReadAllLinesAsync(File, Token))[..Nodes], Sent().Order(StringComparer.Ordinal));
        Assert.False(System.IO.File.Exists(File + ".import"));
    }

    [Fact]
    public async Task Import_Text_NamesTheLineAndWhy()
    {
        await OnServerAsync("registry", "export", "-o", File);
        _refused.Add(0);

        var result = await OnServerAsync("registry", "import", File);

        Assert.Contains("line 1, node 0000000000000000000000000000000000000000: It does not verify. (bad_signature)", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{Nodes} nodes: {Nodes - 1} brought back, 0 unchanged, 0 newer here, 1 refused", result.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<string, string>> Broken => new()
    {
        { "within line", text => text[..(text.Length / 2)] },
        { "is missing", text => text[..(text[..^1].LastIndexOf('\n') + 1)] },
        { "last line says", text => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] },
        { "hash", text => text.Replace("\"region\":\"eu\"", "\"region\":\"us\"", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Import_NotWhole_IsRefusedUnlessPartial(string says, Func<string, string> damage)
    {
        await OnServerAsync("registry", "export", "-o", File);
        await System.IO.File.WriteAllTextAsync(File, damage(await System.IO.File.ReadAllTextAsync(File, Token)), Token);
        _api.Bodies.Clear();

        var refused = await OnServerAsync("registry", "import", File, "--json");
        Assert.Equal((1, "export_not_whole"), (refused.Code, Failure(refused).Code));
        Assert.Contains(says, Failure(refused).Text, StringComparison.Ordinal);
        Assert.Empty(Sent());

        var taken = await OnServerAsync("registry", "import", File, "--partial");
        Assert.Equal(0, taken.Code);
        Assert.Equal((await System.IO.File.ReadAllTextAsync(File, Token)).Split('\n')[..^1].Where(line => !line.StartsWith("{\"end\"", StringComparison.Ordinal)), Sent().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{\"end\":true,\"format\":\"voxa/registry-export/2\",\"count\":0,\"sha256\":\"\"}\n", "format")]
    [InlineData("{\"end\":true,\"format\":\"voxa/registry-export/1\",\"count\":0,\"sha256\":\"\"}\n{}\n", "goes on")]
    public async Task Import_NoExport_IsRefusedEvenPartially(string content, string says)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Token);

        var result = await OnServerAsync("registry", "import", File, "--partial", "--json");

        Assert.Equal((1, "not_an_export"), (result.Code, Failure(result).Code));
        Assert.Contains(says, Failure(result).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_LineWithoutEnd_IsRefusedBeforeItFillsTheMemory()
    {
        await using (var file = System.IO.File.Create(File)) file.SetLength(1L << 32);

        var result = await OnServerAsync("registry", "import", File, "--json");

        Assert.Equal("not_an_export", Failure(result).Code);
    }

    [Fact]
    public async Task Import_Interrupted_GoesOnWhereItEndedAndCountsAllOfIt()
    {
        await OnServerAsync("registry", "export", "-o", File);
        _refused.Add(3);
        _pages = 1;
        Assert.Equal(1, (await OnServerAsync("registry", "import", File, "--parallel", "1")).Code);
        _pages = int.MaxValue;
        _api.Bodies.Clear();

        var result = await OnServerAsync("registry", "import", File, "--resume", "--json");

        Assert.Equal(Nodes - 100, Sent().Count);
        using var counts = JsonDocument.Parse(result.Output);
        Assert.Equal((Nodes, Nodes - 1, 1), (counts.RootElement.GetProperty("lines").GetInt32(), counts.RootElement.GetProperty("restored").GetInt32(), counts.RootElement.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task Import_ResumeOfAnotherFile_IsRefused()
    {
        await OnServerAsync("registry", "export", "-o", File);
        Assert.Equal((4, "nothing_to_resume"), await FailAsync());
        _pages = 1;
        await OnServerAsync("registry", "import", File, "--parallel", "1");
        await System.IO.File.WriteAllTextAsync(File, "{}\n", Token);
        Assert.Equal((5, "nothing_to_resume"), await FailAsync());

        async Task<(int, string)> FailAsync()
        {
            var result = await OnServerAsync("registry", "import", File, "--resume", "--partial", "--json");
            return (result.Code, Failure(result).Code);
        }
    }

    private async Task AssertWholeAsync()
    {
        var lines = await System.IO.File.ReadAllLinesAsync(File, Token);
        Assert.Equal(Enumerable.Range(0, Nodes).Select(Line), lines[..^1]);
        using var end = JsonDocument.Parse(lines[^1]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines[..^1].Select(line => line + '\n')))));
        Assert.Equal((Nodes, hash), (end.RootElement.GetProperty("count").GetInt32(), end.RootElement.GetProperty("sha256").GetString()));
    }

    private List<string> Sent() => [.. _api.Bodies.SelectMany(body => body.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    private static string IdOf(int node) => node.ToString("x40", CultureInfo.InvariantCulture);

    private static string Line(int node) => $$"""{"id":"{{IdOf(node)}}","region":"eu"}""";

    private (int Status, string Body) Serve(string target)
    {
        if (target == "/stats") return (200, $$"""{"total_nodes":{{Nodes}}}""");
        if (_pauses-- > 0) return (503, """{"code":"unavailable","detail":"Not now."}""");
        if (_pages-- <= 0) return (500, """{"code":"internal","detail":"It broke."}""");
        if (target.EndsWith("import", StringComparison.Ordinal))
        {
            var results = _api.Bodies[^1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            {
                var node = Enumerable.Range(0, Nodes).First(one => line.Contains(IdOf(one), StringComparison.Ordinal));
                return _refused.Contains(node) ? $$"""{"status":"refused","id":"{{IdOf(node)}}","code":"bad_signature","detail":"It does not verify."}""" : """{"status":"restored"}""";
            });
            return (200, $$"""{"results":[{{string.Join(',', results)}}]}""");
        }

        var query = target.Split("cursor=");
        var first = query.Length == 1 ? 0 : int.Parse(query[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1;
        var rows = Enumerable.Range(first, Math.Min(100, Nodes - first)).ToList();
        var cursor = first + 100 < Nodes ? $",\"cursor\":\"{IdOf(rows[^1])}\"" : "";
        return (200, $$"""{"nodes":[{{string.Join(',', rows.Select(Line))}}]{{cursor}}}""");
    }

    private Task<CommandResult> OnServerAsync(params string[] args) => RunAsync([.. args, "--server", _api.Address]);
}
