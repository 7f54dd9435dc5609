using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Tests;
using OrleansVoxa.Testing;

[assembly: AssemblyFixture(typeof(EngineFixture))]

namespace OrleansVoxa.Agent.Tests;

/// <summary>A real engine for all tests that need one, with the busybox image in it; started by the first and stopped after the last.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private TemporaryFolder? _folder;
    private DockerDaemon? _daemon;
    private EngineClient? _client;
    private string? _reason;

    /// <summary>The path of its socket.</summary>
    public string Socket => _daemon!.Socket;

    /// <summary>A client of the engine. Skips the test where none can run, and says what is missing.</summary>
    internal async Task<EngineClient> ConnectAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_client is null && _reason is null) await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        if (_reason is not null) Assert.Skip(_reason);
        return _client!;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_daemon is not null) await _daemon.DisposeAsync();
        _folder?.Dispose();
        _starting.Dispose();
    }

    private async Task StartAsync()
    {
        _reason = BusyboxImage.Missing ?? DockerDaemon.Missing;
        if (_reason is not null) return;
        _folder = new TemporaryFolder();

        // The test that starts it may be cancelled; the engine is for all of them.
        (_daemon, _reason) = await DockerDaemon.StartAsync(_folder.Path, CancellationToken.None);
        if (_daemon is null) return;
        var client = new EngineClient(new EngineOptions { Socket = _daemon.Socket }, TimeProvider.System);
        await BusyboxImage.ImportAsync(client, CancellationToken.None);
        _client = client;
    }
}
