using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli;

/// <summary>A connection to the server's edge under one identity, for the length of a command.</summary>
internal sealed class EdgeSession : IAsyncDisposable
{
    private readonly IdentityKey _key;

    private EdgeSession(IdentityKey key, VoxaClient client)
    {
        _key = key;
        Client = client;
    }

    public VoxaClient Client { get; }

    public static async Task<EdgeSession> OpenAsync(CommandContext context, IdentityKey key, CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = context.Edge.Endpoint ?? (await ServerInfo.GetAsync(context.Server, cancellationToken)).EdgeEndpoint();
            var options = new VoxaClientOptions
            {
                Endpoint = endpoint,
                Identity = key,
                CertificatePins = context.Edge.Pins,
                TimeProvider = context.Time,

                // A person waits for the service to be back after its silo is; the library's half minute is for fleets.
                ReconnectMaximum = TimeSpan.FromSeconds(5),
            };
            return new EdgeSession(key, await VoxaClient.ConnectAsync(options, cancellationToken));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A session that asks and leaves: its key lives as long as the command, so that nothing links one request to the next.</summary>
    public static Task<EdgeSession> OpenAnonymousAsync(CommandContext context, CancellationToken cancellationToken) =>
        OpenAsync(context, IdentityKey.Generate(), cancellationToken);

    public static Task<EdgeSession> OpenAsOwnerAsync(CommandContext context, CancellationToken cancellationToken) =>
        OpenAsync(context, IdentityKeyFile.LoadOrCreate(context.KeyPath), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _key.Dispose();
    }
}
