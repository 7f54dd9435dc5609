using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Cli.Tests;

/// <summary>Commands with a terminal, by the program itself at a pseudo-terminal.</summary>
public sealed class AppExecTerminalTests
{
    private const string Exited = """{"exit_code":3}""";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "voxa");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_WithATerminal_SendsKeysAsTheyAreAndPutsItBack()
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(132, 43);
        var before = terminal.State;
        using var voxa = Run(terminal, api, "-it");

        var asked = await api.Asked;
        Assert.Equal((true, true, 132, 43, "vt100"), (asked.GetProperty("tty").GetBoolean(), asked.GetProperty("input").GetBoolean(), Number(asked, "columns"), Number(asked, "rows"), asked.GetProperty("term").GetString()));
        await terminal.IsRawAsync(true, Token);
        api.Write("$ ");
        await terminal.SeeAsync("$ ", Token);
        // Keys that are signals, lines or its end at a terminal that is not raw.
        terminal.Type("ls\r\u0003\u001c\u0004\u001a\u0013");
        await UntilAsync(() => api.Input == "ls\r\u0003\u001c\u0004\u001a\u0013");
        api.Write("a\nb\r\n");
        api.End(Exited);

        Assert.Equal(3, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
        // Nothing is echoed, nor is anything of what the command writes changed.
        Assert.Contains("$ a\nb\r\n", terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ls", terminal.Text, StringComparison.Ordinal);
        Assert.Empty(api.Signals);
    }

    [Fact]
    public async Task Exec_TheTerminalIsResized_TheServerIsToldTheLastSize()
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        using var voxa = Run(terminal, api, "-i", "-t");
        await terminal.IsRawAsync(true, Token);

        for (var i = 1; i <= 200; i++) terminal.Resize(i, i + 1);

        await UntilAsync(() => api.Resizes.Count > 0 && Number(api.Resizes[^1], "columns") == 200);
        Assert.Equal((FakeExecApi.Id, 201), (api.Resizes[^1].GetProperty("exec_id").GetString(), Number(api.Resizes[^1], "rows")));
        Assert.InRange(api.Resizes.Count, 1, 199);
        api.End(Exited);
        Assert.Equal(3, await EndAsync(voxa));
    }

    [Fact]
    public async Task Exec_TheServerDoesNotTakeASize_IsToldAgainWhatItIsByThen()
    {
        await using var api = new FakeExecApi { RefusedResizes = 2 };
        using var terminal = new PseudoTerminal(80, 24);
        using var voxa = Run(terminal, api, "-it");
        await terminal.IsRawAsync(true, Token);

        terminal.Resize(100, 30);
        await UntilAsync(() => api.Resizes.Count == 1);
        terminal.Resize(110, 31);

        await UntilAsync(() => api.Resizes.Count == 3);
        Assert.Equal((110, 31), (Number(api.Resizes[^1], "columns"), Number(api.Resizes[^1], "rows")));
        api.End(Exited);
        Assert.Equal(3, await EndAsync(voxa));
    }

    [Theory]
    [InlineData("""{"code":"exec_lost","detail":"It is gone."}""", "exec_lost")]
    [InlineData("""{"exit_code":"?"}""", "not_a_voxa_server")]
    [InlineData(null, "connection_lost")]
    public async Task Exec_ItGoesWrong_TheTerminalIsPutBackFirst(string? last, string code)
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        var before = terminal.State;
        using var voxa = Run(terminal, api, "-it");
        await terminal.IsRawAsync(true, Token);
        api.Write("half");
        await terminal.SeeAsync("half", Token);

        if (last is null) api.Break();
        else api.End(last);

        Assert.Equal(125, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
        await terminal.SeeAsync($"({code})\r\n", Token);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Signal_WhileItRuns_IsTheCommandsAndTheTerminalIsPutBack(string signal)
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        var before = terminal.State;
        using var voxa = Run(terminal, api, "-it");
        api.Write("ready");
        await terminal.SeeAsync("ready", Token);
        Assert.True(terminal.IsRaw);

        await KillAsync(voxa, signal);
        await UntilAsync(() => api.Signals.Count == 1);
        Assert.Equal(signal, api.Signals[0]);
        api.End("""{"exit_code":143}""");

        Assert.Equal(143, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signal_Twice_LeavesAndPutsTheTerminalBack(bool tty)
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        var before = terminal.State;
        using var voxa = Run(terminal, api, tty ? "-it" : "-i");
        api.Write("ready");
        await terminal.SeeAsync("ready", Token);

        await KillAsync(voxa, "TERM");
        await UntilAsync(() => api.Signals.Count == 1);
        await KillAsync(voxa, "TERM");

        Assert.Equal(130, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
        await terminal.SeeAsync("interrupted\r\n", Token);
    }

    [Fact]
    public async Task Signal_ServerThatKnowsNone_IsLeftAtOnce()
    {
        await using var api = new FakeExecApi { SignalStatus = 404 };
        using var terminal = new PseudoTerminal(80, 24);
        using var voxa = Run(terminal, api);
        api.Write("ready");
        await terminal.SeeAsync("ready", Token);

        terminal.Type("\u0003");

        Assert.Equal(130, await EndAsync(voxa));
        Assert.Equal(["INT"], api.Signals);
    }

    [Theory]
    [InlineData("-t")]
    [InlineData(null)]
    public async Task CtrlC_WithoutKeysSent_IsForwardedAndTheExitCodeIsTheCommands(string? option)
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        using var voxa = Run(terminal, api, option is null ? [] : [option]);
        api.Write("ready");
        await terminal.SeeAsync("ready", Token);
        Assert.False(terminal.IsRaw);

        terminal.Type("\u0003");
        await UntilAsync(() => api.Signals.Count == 1);
        api.Write("cleaned up");
        api.End("""{"exit_code":7}""");

        Assert.Equal(7, await EndAsync(voxa));
        Assert.Equal(["INT"], api.Signals);
        Assert.Contains("cleaned up", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_BeforeItRuns_EndsItAndTheTerminalIsAsItWas()
    {
        await using var api = new FakeExecApi(holds: true);
        using var terminal = new PseudoTerminal(80, 24);
        var before = terminal.State;
        using var voxa = Run(terminal, api, "-it");
        await api.Asked;
        Assert.False(terminal.IsRaw);

        terminal.Type("\u0003");

        Assert.Equal(130, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
        Assert.Empty(api.Signals);
    }

    [Fact]
    public async Task Exec_ItsOutputGoesToAFile_OthersWriteBehindIt()
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        var file = Path.GetTempFileName();
        try
        {
            using var shell = Process.Start(terminal.Starting("/bin/sh", "-c", $"{{ \"{Program}\" app exec -it web --server {api.Address} -- /bin/sh; echo after; }} >\"{file}\""))!;
            await terminal.IsRawAsync(true, Token);
            api.Write("all of it\n");
            api.End(Exited);

            Assert.Equal(0, await EndAsync(shell));
            Assert.Equal("all of it\nafter\n", await File.ReadAllTextAsync(file, Token));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Exec_StoppedAndGoingOn_IsRawAgain()
    {
        await using var api = new FakeExecApi();
        using var terminal = new PseudoTerminal(80, 24);
        var before = terminal.State;
        using var voxa = Run(terminal, api, "-it");
        await terminal.IsRawAsync(true, Token);

        await KillAsync(voxa, "STOP");
        terminal.Resize(90, 25);
        await KillAsync(voxa, "CONT");

        // The size is told once it goes on; by then it is raw, and stays so.
        await UntilAsync(() => api.Resizes.Count > 0 && Number(api.Resizes[^1], "columns") == 90);
        await terminal.IsRawAsync(true, Token);
        terminal.Type("\u0003x");
        await UntilAsync(() => api.Input == "\u0003x");
        api.End(Exited);
        Assert.Equal(3, await EndAsync(voxa));
        Assert.Equal(before, terminal.State);
    }

    [Fact]
    public async Task Exec_ServerWithoutTerminals_IsLeftAndSaidSo()
    {
        await using var api = new FakeExecApi { Start = $$"""{"exec_id":"{{FakeExecApi.Id}}","instance":"web.1.1","node_id":"00","timeout_seconds":60}""" };
        using var terminal = new PseudoTerminal(80, 24);
        using var voxa = Run(terminal, api, "-it");

        Assert.Equal(125, await EndAsync(voxa));
        await terminal.SeeAsync("(tty_unsupported)", Token);
        Assert.False(terminal.IsRaw);
    }

    [Theory]
    [InlineData("-it", 125, "(not_a_terminal)")]
    [InlineData("--tty", 125, "(not_a_terminal)")]
    public async Task Exec_StandardInputIsNoTerminal_IsRefused(string option, int code, string text)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var word in new[] { "app", "exec", option, "web", "--server", "http://127.0.0.1:1/", "--", "sh" }) start.ArgumentList.Add(word);
        using var voxa = Process.Start(start)!;
        voxa.StandardInput.Close();

        var errors = await voxa.StandardError.ReadToEndAsync(Token);

        Assert.Equal(code, await EndAsync(voxa));
        Assert.Contains(text, errors, StringComparison.Ordinal);
    }

    private static Process Run(PseudoTerminal terminal, FakeExecApi api, params string[] options) =>
        Process.Start(terminal.Starting(Program, ["app", "exec", .. options, "web", "--server", api.Address, "--", "/bin/sh"]))!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task KillAsync(Process process, string signal)
    {
        // The shell's own: there need be no program of that name.
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process.Id}")]);
        await kill.WaitForExitAsync(Token);
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        return process.ExitCode;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(10, Token)) Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "It did not come about.");
    }
}
