using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Edge.Tests;

/// <summary>A session that drops what it gets.</summary>
internal sealed class NoReceiver : IPacketReceiver
{
    public Task Receive(OnionCell cell) => Task.CompletedTask;

    public Task Detached() => Task.CompletedTask;
}
