using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Routing;

/// <summary>The end of a silo, of which the one who observes its grains must be told while it lasts.</summary>
public sealed class RelayGrainStopTests
{
    [Fact]
    public async Task Stop_NodeIsAttached_ItsSessionIsTold()
    {
        using var node = new Nodes.TestNode();
        var receiver = new TestReceiver();
        await using (var silo = await TestSilo.StartAsync())
        {
            var relay = silo.Relay(node.Key.Public.Id);
            Assert.True((await relay.Attach(silo.Client.CreateObjectReference<IPacketReceiver>(receiver), "session-1", TestSilo.Token)).Attached);
        }

        await receiver.Forgotten.WaitAsync(TimeSpan.FromSeconds(30), TestSilo.Token);
    }
}
