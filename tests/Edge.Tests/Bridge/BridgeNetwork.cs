using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Tests.Bridge;

/// <summary>One network for all tests of the bridge: sixteen relays, an edge, a publisher of two services.</summary>
public sealed class BridgeNetwork : IAsyncLifetime
{
    /// <summary>Small, so that too long bodies are quickly sent; several segments long all the same.</summary>
    public const int MaxBody = 1024 * 1024;

    private readonly IdentityKey _key = IdentityKey.Generate();

    internal EdgeHost Host { get; private set; } = null!;

    internal EchoService Service { get; } = new();

    internal VoxaClient Publisher { get; private set; } = null!;

    internal HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public async ValueTask InitializeAsync()
    {
        Host = await EdgeHost.StartAsync(
            TimeProvider.System,
            relays: 16,
            new KeyValuePair<string, string?>("p2p:MaxBodyBytes", MaxBody.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Http.BaseAddress = Host.Bridge;
        Publisher = await VoxaClient.ConnectAsync(new() { Endpoint = Host.Endpoint, Identity = _key }, TestContext.Current.CancellationToken);
        await Publisher.RegisterAsync(new() { Handle = "The.Publisher" }, TestContext.Current.CancellationToken);
        await Publisher.PublishAsync("echo", Service, TestContext.Current.CancellationToken);
        await Publisher.PublishAsync("other", Service, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Publisher.DisposeAsync();
        await Host.DisposeAsync();
        _key.Dispose();
    }
}
