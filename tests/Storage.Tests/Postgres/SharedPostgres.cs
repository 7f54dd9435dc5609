using OrleansVoxa.Storage.Tests.Postgres;
using OrleansVoxa.Testing;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>One server for all tests that do not stop it; each test has a database of its own.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>The server; the test that asks is skipped, with the reason, where none can be started.</summary>
    public PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        // Nobody pulls this one's plug, so it need not wait for the disk at each of the databases that it makes.
        if (PostgresServer.Missing is null) _server = await PostgresServer.StartAsync(TestContext.Current.CancellationToken, "fsync=off");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
