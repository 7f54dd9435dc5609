using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansVoxa.Integration.Tests;

/// <summary>One of the product's programs as a process of its own, started from the build output, ended by its id.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<string, bool> _isAwaited;

    private ProgramProcess(string program, IEnumerable<string> arguments, Func<string, bool> isAwaited, ProgramHost host)
    {
        _isAwaited = isAwaited;
        // Whoever runs the tests may ignore signals, as a shell does for what it starts in the background, and that is inherited.
        string[] line = ["env", "--default-signal", .. host.Wrapper, BuildOutput.Of(program), .. arguments];
        var start = new ProcessStartInfo(line[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in line[1..]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in host.Environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) _errors.Enqueue(line.Data);
        };
        _process.Exited += (_, _) => _awaited.TrySetException(new InvalidOperationException($"{program} ended with {_process.ExitCode} before it was ready.\n{Transcript}"));
    }

    public int Id => _process.Id;

    public string Transcript => string.Join('\n', _output.Concat(_errors));

    public IReadOnlyList<string> Output => [.. _output];

    public static async Task<ProgramProcess> StartAsync(
        string program, IEnumerable<string> arguments, Func<string, bool> ready, CancellationToken cancellationToken, ProgramHost? host = null)
    {
        var started = new ProgramProcess(program, arguments, ready, host ?? ProgramHost.Plain);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        try
        {
            await started._awaited.Task.WaitAsync(TimeSpan.FromSeconds(120), cancellationToken);
            return started;
        }
        catch (TimeoutException)
        {
            var transcript = started.Transcript;
            await started.DisposeAsync();
            throw new InvalidOperationException($"{program} was not ready within 120 s.\n{transcript}");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, ProgramHost? host = null)
    {
        var run = new ProgramProcess(program, arguments, _ => false, host ?? ProgramHost.Plain);
        run._process.Start();
        run._process.StandardInput.Close();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        await run._process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        _ = run._awaited.Task.Exception;
        return (run._process.ExitCode, string.Join('\n', run._output), string.Join('\n', run._errors));
    }

    /// <summary>Writes to its standard input, and ends that.</summary>
    public async Task TellAsync(string text, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
        _process.StandardInput.Close();
    }

    /// <summary>Waits until it ends by itself, and gives its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to stop and gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, by name without SIG.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-" + signal, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends the process as a power failure would: no handler of it runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_isAwaited(line)) _awaited.TrySetResult(line);
    }
}
