using System.Text;

namespace OrleansVoxa.Cli.Tests;

public sealed class AppExecTests : CliTest
{
    private const string Start = """{"exec_id":"00112233445566778899aabbccddeeff","instance":"web.1.1","node_id":"00112233445566778899aabbccddeeff00112233","timeout_seconds":60}""";

    [Fact]
    public async Task Exec_Command_IsAskedForAndItsStreamsAndExitCodeAreOurs()
    {
        await using var api = new FakeApi { Answer = _ => (200, $"{Start}\n{Line("stdout", "out\n")}\n{Line("stderr", "err\n")}\n{Line("stdout", "\0\u00ff")}\n{{\"exit_code\":7}}\n") };

        var result = await RunAsync("app", "exec", "web", "--instance", "web.1.1", "--timeout", "9", "--server", api.Address, "--", "/bin/ls", "-l", "a b");

        Assert.Equal(7, result.Code);
        Assert.Equal("out\n\0\u00ff", Encoding.UTF8.GetString(result.Bytes));
        Assert.Equal("err\n", Encoding.UTF8.GetString(result.ErrorBytes));
        Assert.Equal(["/api/apps/exec"], api.Asked);
        Assert.Equal(["""{"app_id":"web","command":["/bin/ls","-l","a b"],"instance":"web.1.1","timeout_seconds":9}"""], api.Bodies);
    }

    [Theory]
    [InlineData(404, """{"code":"unknown_app","detail":"There is no app web."}""", "unknown_app")]
    [InlineData(403, """{"code":"api_key_scope","detail":"API key a lacks the scope apps:exec."}""", "api_key_scope")]
    [InlineData(200, Start + "\n{\"code\":\"exec_timeout\",\"detail\":\"It ran for too long.\"}\n", "exec_timeout")]
    [InlineData(200, Start + "\n", "connection_lost")]
    [InlineData(200, "<html>", "connection_lost")]
    [InlineData(200, "<html>\n", "not_a_voxa_server")]
    [InlineData(200, Start + "\n{\"stream\":\"stdout\",\"data\":\"?\"}\n", "not_a_voxa_server")]
    [InlineData(200, Start + "\n{\"exit_code\":\"0\"}\n", "not_a_voxa_server")]
    [InlineData(200, Start + "\n{\"stream\":\"stdout\"}\n", "not_a_voxa_server")]
    public async Task Exec_WithoutAnExitCode_ExitsWith125AndSaysWhy(int status, string body, string code)
    {
        await using var api = new FakeApi { Answer = _ => (status, body) };

        var result = await RunAsync("app", "exec", "web", "--server", api.Address, "--", "/bin/true");

        Assert.Equal(125, result.Code);
        Assert.Contains($"({code})", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_Json_GivesTheLinesAsTheyAre()
    {
        var lines = $"{Start}\n{Line("stderr", "err\n")}\n{{\"exit_code\":0}}\n";
        await using var api = new FakeApi { Answer = _ => (200, lines) };

        var result = await RunAsync("app", "exec", "web", "--json", "--server", api.Address, "--", "/bin/true");

        Assert.Equal((0, lines), (result.Code, Encoding.UTF8.GetString(result.Bytes)));
        Assert.Empty(result.ErrorBytes);
    }

    [Fact]
    public async Task Exec_NobodyTakesItsOutput_ExitsWith125()
    {
        await using var api = new FakeApi { Answer = _ => (200, $"{Start}\n{Line("stdout", "out\n")}\n{{\"exit_code\":0}}\n") };
        using var error = new StringWriter();
        using var output = new ClosedPipe();

        var code = await VoxaCommand.InvokeAsync(["app", "exec", "web", "--server", api.Address, "--", "/bin/a"], TextWriter.Null, error, TimeProvider.System, output, Stream.Null, Token);

        Assert.Equal(125, code);
        Assert.Contains("Broken pipe. (file)", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_WithoutCommand_IsNotUnderstood()
    {
        Assert.Equal(2, (await RunAsync("app", "exec", "web")).Code);
        Assert.Equal(125, (await RunAsync("app", "exec", "web", "--server", DeadAddress(), "--", "/bin/true")).Code);
    }

    private static string Line(string stream, string text) => $$"""{"stream":"{{stream}}","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}""";

    /// <summary>Its reader is gone.</summary>
    private sealed class ClosedPipe : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Broken pipe.");
    }
}
