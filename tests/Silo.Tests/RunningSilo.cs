namespace OrleansVoxa.Silo.Tests;

/// <summary>A whole silo in the test's process, on ports that the system chose.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LineWriter _output = new();
    private readonly LineWriter _errors = new();
    private readonly Task<ExitCode> _run;

    private RunningSilo(string data, IEnumerable<string> options) => _run = new SiloProgram(_output, _errors).RunAsync(
        ["--data", data, "--http", "127.0.0.1:0", "--bridge", "127.0.0.1:0", "--edge", "127.0.0.1:0", .. options],
        new Dictionary<string, string?>(),
        _stop.Token);

    /// <summary>Where the API answers; without it, the listener for supervisors.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>What went to standard output.</summary>
    public IReadOnlyList<string> Output => _output.All;

    public static async Task<RunningSilo> StartAsync(string data, params string[] options)
    {
        var silo = new RunningSilo(data, options);
        var line = silo._output.NextAsync(TestContext.Current.CancellationToken).AsTask();
        if (await Task.WhenAny(line, silo._run) == silo._run)
            throw new InvalidOperationException($"{await silo._run}: {string.Join("; ", silo._errors.All)}");
        var ready = await line;
        if (ready == "ready") return silo;
        Assert.StartsWith("ready http://127.0.0.1:", ready, StringComparison.Ordinal);
        silo.Http = new(ready["ready ".Length..]);
        return silo;
    }

    public async Task<ExitCode> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
