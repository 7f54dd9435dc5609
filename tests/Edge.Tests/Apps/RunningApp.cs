using System.Collections.Immutable;
using System.Text;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Edge.Tests.Apps;

/// <summary>An app in the real grains, and an agent of the test's own that says of its instances what the test wants.</summary>
internal sealed class RunningApp(EdgeHost host, int port)
{
    public const string Name = "web";

    private readonly string _node = IdentityKey.Generate().Public.Id.ToString();
    private readonly string _run = new('a', 32);
    private long _revision;

    /// <summary>Deploys the app with so many instances, all of them well.</summary>
    public async Task DeployAsync(int replicas, string more = "", int hostPort = 0)
    {
        await host.Grains.GetGrain<IAppHostGrain>(_node).Admit("test", Token);
        await SyncAsync([]);
        var hostPortText = hostPort == 0 ? "{}" : $$"""{"HostPort":"{{hostPort}}"}""";
        var manifest = $$"""{"name":"{{Name}}","version":"1","image":"local/web:1","replicas":{{replicas}}{{more}},"network_config":{"ports":{"{{port}}/tcp":{{hostPortText}} } },"health_check":{"port":{{port}} } }""";
        var result = await host.Grains.GetGrain<IAppGrain>(Name).Deploy(new AppDeployment([.. Encoding.UTF8.GetBytes(manifest)], "test"), Token);
        Assert.True(result.Code is null, $"{result.Code}: {result.Text} {string.Join(' ', result.Faults)}");
        await ReportAsync(_ => true);
    }

    /// <summary>The agent reports each instance that it is told to run, the first at 127.0.0.2, as well or not.</summary>
    public async Task ReportAsync(Func<int, bool> isWell)
    {
        var orders = await SyncAsync([]);
        await SyncAsync([.. orders.Instances.Select((order, number) => new AppInstanceFacts(
            order.Instance, "running", "", "", "c0ffee", Origins.Address(number), host.Clock.GetUtcNow(), null, false, isWell(number), 0, 0))]);
        // Facts reach the app one-way.
        while ((await host.Grains.GetGrain<IAppGrain>(Name).Routing(Token))!.Backends.Length != orders.Instances.Where((_, number) => isWell(number)).Count()) await Task.Yield();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<AppHostOrders> SyncAsync(ImmutableArray<AppInstanceFacts> instances)
    {
        var orders = await host.Grains.GetGrain<IAppHostGrain>(_node).Sync(
            new AppHostReport(_run, "docker 20", "", "", "", [], new AppResources(64_000, 64L << 30, 64L << 30), _revision, instances), Token);
        Assert.Null(orders.Code);
        _revision = orders.Revision;
        return orders;
    }
}
