using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Bench.Apps;

/// <summary>A Docker Engine of the measurement's own with the one image that it runs; it and all that it ran are gone afterwards.</summary>
internal sealed class PrivateEngine : IAsyncDisposable
{
    private const string Repository = "localhost/voxa-busybox";
    private readonly TemporaryFolder _folder;
    private readonly DockerDaemon _daemon;

    private PrivateEngine(TemporaryFolder folder, DockerDaemon daemon)
    {
        _folder = folder;
        _daemon = daemon;
        Client = new EngineClient(new EngineOptions { Socket = daemon.Socket }, TimeProvider.System);
    }

    public const string Image = Repository + ":1";

    /// <summary>Null if one can be started here; otherwise what is missing.</summary>
    public static string? Missing => BusyboxTar.Missing ?? DockerDaemon.Missing;

    public EngineClient Client { get; }

    /// <summary>As options take it.</summary>
    public string Address => "unix://" + _daemon.Socket;

    public static async Task<PrivateEngine> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var (daemon, reason) = await DockerDaemon.StartAsync(folder.Path, cancellationToken);
        if (daemon is null)
        {
            folder.Dispose();
            throw new InvalidOperationException(reason);
        }

        var engine = new PrivateEngine(folder, daemon);
        try
        {
            await engine.Client.Images.ImportAsync(BusyboxTar.Make(), Repository, "1", [], cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes every container first, since the engine's own end waits for each one's grace; and the networks, whose interfaces and addresses would stay with the machine.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var container in await Client.Containers.ListAsync(SandboxLabels.Owner, CancellationToken.None))
                await Client.Containers.RemoveAsync(container.Id, CancellationToken.None);
            foreach (var network in await Client.Networks.ListAsync(SandboxLabels.Owner, CancellationToken.None))
                await Client.Networks.RemoveAsync(network.Id, CancellationToken.None);
        }
        finally
        {
            Client.Dispose();
            await _daemon.DisposeAsync();
            _folder.Dispose();
        }
    }
}
