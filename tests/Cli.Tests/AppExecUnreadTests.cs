using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Cli.Tests;

/// <summary>Commands whose output nobody reads, by the program itself.</summary>
public sealed class AppExecUnreadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    // What it says itself is not read either.
    [InlineData("", "2>&1")]
    public async Task Signal_TwiceWhileNobodyReads_Leaves(string option, string redirection = "")
    {
        await using var api = new FakeExecApi();
        var program = Path.Combine(AppContext.BaseDirectory, "voxa");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec env --default-signal \"{program}\" app exec web {option} --server {api.Address} -- /bin/yes {redirection}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var voxa = Process.Start(start)!;
        try
        {
            // Far more than the pipe takes, which is full after six of them.
            for (var i = 0; i < 40; i++) api.Write(new string('y', 10_000));
            var pipe = ((PipeStream)voxa.StandardOutput.BaseStream).SafePipeHandle;
            await UntilAsync(() => UnreadPipe.Count(pipe) >= 40_000);

            await KillAsync(voxa);
            await UntilAsync(() => api.Signals.Count == 1);
            await KillAsync(voxa);

            await voxa.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
            Assert.Equal(130, voxa.ExitCode);
        }
        finally
        {
            if (!voxa.HasExited) voxa.Kill();
        }
    }

    private static async Task KillAsync(Process process)
    {
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")]);
        await kill.WaitForExitAsync(Token);
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(10, Token)) Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "It did not come about.");
    }
}
