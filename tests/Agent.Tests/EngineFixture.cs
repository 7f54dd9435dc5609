using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests;

/// <summary>A real engine for all tests that need one, with the busybox image in it; started by the first and stopped after the last.</summary>
public abstract class EngineFixture : IAsyncLifetime
{
    private readonly Lock _lock = new();
    private TemporaryFolder? _folder;
    private IAsyncDisposable? _running;
    private EngineClient? _client;
    private readonly Dictionary<string, Task> _done = new(StringComparer.Ordinal);
    private Task<string?>? _starting;

    /// <summary>The path of its socket.</summary>
    public string Socket { get; private set; } = "";

    /// <summary>What the agent calls it.</summary>
    public abstract string Name { get; }

    /// <summary>A client of the engine. Skips the test where none can run, and says what is missing.</summary>
    internal async Task<EngineClient> ConnectAsync()
    {
        Task<string?> starting;
        lock (_lock) starting = _starting ??= StartAsync();
        if (await starting.WaitAsync(TestContext.Current.CancellationToken) is { } reason) Assert.Skip(reason);
        return _client!;
    }

    /// <summary>Does something for all tests that need it, once: as putting an image there.</summary>
    internal Task OnceAsync(string what, Func<Task> act)
    {
        lock (_lock) return _done.TryGetValue(what, out var done) ? done : _done[what] = act();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        try
        {
            if (_running is not null) await _running.DisposeAsync();
        }
        finally
        {
            _folder?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the engine in a folder.</summary>
    /// <returns>What ends it, and the path of its socket; or the reason why it does not run here.</returns>
    protected abstract Task<(IAsyncDisposable? Running, string Socket, string? Reason)> StartAsync(string folder);

    private async Task<string?> StartAsync()
    {
        if (BusyboxImage.Missing is { } missing) return missing;
        _folder = new TemporaryFolder();
        (_running, Socket, var reason) = await StartAsync(_folder.Path);
        if (_running is null) return reason;
        _client = new EngineClient(new EngineOptions { Socket = Socket }, TimeProvider.System);
        await BusyboxImage.ImportAsync(_client, CancellationToken.None);
        return null;
    }
}
