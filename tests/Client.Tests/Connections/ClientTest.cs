using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Connections;

/// <summary>A clock, an edge and an identity; keep-alive and heartbeats are out of the way unless a test wants them.</summary>
public abstract class ClientTest : IAsyncLifetime
{
    private protected static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Never = TimeSpan.FromDays(30);
    private readonly List<VoxaClient> _clients = [];

    private protected TestClock Clock { get; } = new();

    private protected FakeEdge Edge { get; private set; } = null!;

    private protected IdentityKey Key { get; } = IdentityKey.Generate();

    private protected VoxaClientOptions Options => Edge.Options(Key) with
    {
        KeepAliveInterval = Never,
        HeartbeatInterval = Never,
        ReconnectMinimum = Pause,
        ReconnectMaximum = Pause,
    };

    public ValueTask InitializeAsync()
    {
        Edge = new FakeEdge(Clock);
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync().Soon();
        await Edge.DisposeAsync();
        Edge.Key.Dispose();
        Key.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<VoxaClient> OpenAsync(VoxaClientOptions options)
    {
        var client = await VoxaClient.ConnectAsync(options, Calls.Token).Soon();
        _clients.Add(client);
        return client;
    }

    private protected async Task<(VoxaClient Client, FakeSession Session)> ConnectAsync(VoxaClientOptions? options = null)
    {
        var client = await OpenAsync(options ?? Options);
        return (client, await Edge.NextSessionAsync());
    }

    /// <summary>Lets one pause before a new attempt pass.</summary>
    private protected async Task PassPauseAsync()
    {
        await Clock.TimerAsync(Pause / 2, Pause);
        Clock.Advance(Pause);
    }
}
