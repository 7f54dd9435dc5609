namespace OrleansVoxa.Cli.Tests;

public sealed class UsageTests : CliTest
{
    public static TheoryData<string, string> BadLines => new()
    {
        { "", "command" },
        { "frobnicate", "frobnicate" },
        { "publish", "<name>" },
        { "publish docs", "--to" },
        { "publish docs --to", "--to" },
        { "send docs", "<path>" },
        { "send docs / --colour red", "--colour" },
        { "trace", "<service>" },
        { "node", "command" },
        { "node show", "<node>" },
        { "keys new --algorithm rsa", "rsa" },
    };

    public static TheoryData<string, string, string> BadValues => new()
    {
        { "publish DOCS --to http://127.0.0.1:1", "bad_name", "DOCS" },
        { "publish docs --to ftp://x/", "bad_origin", "ftp://x/" },
        { "publish docs --to http://x/?a=b", "bad_origin", "query" },
        { "publish docs --to nonsense", "bad_origin", "nonsense" },
        { "send docs path", "bad_path", "'path'" },
        { "trace docs path", "bad_path", "'path'" },
        { "send docs / -H nonsense", "bad_header", "nonsense" },
        { "send docs / -d @/nowhere/at/all", "bad_data_file", "/nowhere/at/all" },
        { "node list --server ftp://x", "bad_server", "ftp://x" },
        { "node list --server nonsense", "bad_server", "nonsense" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task Invoke_LineThatCannotBeRead_Exits2AndNamesWhatIsWrong(string line, string named)
    {
        var result = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, result.Code);
        Assert.Contains(named, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(result.Output);
    }

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task Invoke_LineThatCannotBeReadWithJson_FailsInJson(string line, string named)
    {
        var result = await RunAsync(["--json", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(2, result.Code);
        var (code, text) = Failure(result);
        Assert.Equal("usage", code);
        Assert.Contains(named, text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task Invoke_ValueThatMakesNoSense_Exits2WithItsCode(string line, string code, string named)
    {
        var result = await RunAsync([.. line.Split(' '), "--json", "--key", KeyFile]);

        Assert.Equal(2, result.Code);
        var failure = Failure(result);
        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Theory]
    [InlineData("node list")]
    [InlineData("node show lamp")]
    [InlineData("node register")]
    [InlineData("publish docs --to http://127.0.0.1:1")]
    [InlineData("send docs /")]
    [InlineData("trace docs /")]
    public async Task Invoke_NoServer_Exits3AndSaysHowToGetOne(string line)
    {
        var server = DeadAddress();

        var result = await RunAsync([.. line.Split(' '), "--server", server, "--key", KeyFile, "--json"]);

        Assert.Equal(3, result.Code);
        var (code, text) = Failure(result);
        Assert.Equal("server_unreachable", code);
        Assert.Contains(server, text, StringComparison.Ordinal);
        Assert.Contains("voxa up", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_NoServerWithoutJson_SaysTheSameInASentence()
    {
        var result = await RunAsync("node", "list", "--server", DeadAddress());

        Assert.Equal(3, result.Code);
        Assert.StartsWith("voxa: No server answers at", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("(server_unreachable)\n", result.Error, StringComparison.Ordinal);
    }
}
