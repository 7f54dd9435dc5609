namespace OrleansVoxa.Integration.Tests;

/// <summary>A network with one published server, shared by the tests that leave it as they found it.</summary>
public sealed class PublishedNetwork : IAsyncLifetime
{
    internal VoxaNetwork Network { get; private set; } = null!;

    internal OriginServer Origin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Origin = await OriginServer.StartAsync();
        Network = await VoxaNetwork.StartAsync(CancellationToken.None);
        await Network.PublishAsync("docs", Origin.Address, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await Origin.DisposeAsync();
    }
}
