using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Apps;

public sealed class AppLogGrainTests
{
    private static CancellationToken Token => TestSilo.Token;

    [Fact]
    public async Task Append_OnlyTheMachineOfAnInstance_SpeaksForIt()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await silo.Grain<IAppGrain>("web").Deploy(Manifests.Deployment(), Token);
        await machine.SyncAsync();
        var log = silo.Grain<IAppLogGrain>("web");

        await log.Append(Manifests.Node(2), [Line(1, "forged")], Token);
        await log.Append(machine.Node, [Line(1, "hello"), Line(2, "of nobody", "web.1.99"), Line(3, "again")], Token);

        Assert.Equal(["hello", "again"], await TextsAsync(log));
    }

    [Fact]
    public async Task Append_WhileSomebodyWaits_WakesThem()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await silo.Grain<IAppGrain>("web").Deploy(Manifests.Deployment(), Token);
        await machine.SyncAsync();
        var log = silo.Grain<IAppLogGrain>("web");
        var waiting = log.WaitForMore(0, Token);

        await log.Append(machine.Node, [Line(1, "hello")], Token);

        await waiting;
        Assert.Equal(1, (await log.Read(new AppLogQuery(0, null, 9, false), Token)).Next);
    }

    [Fact]
    public async Task Remove_TheApp_ForgetsItsLog()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await silo.Grain<IAppGrain>("web").Deploy(Manifests.Deployment(), Token);
        await machine.SyncAsync();
        var log = silo.Grain<IAppLogGrain>("web");
        await log.Append(machine.Node, [Line(1, "hello")], Token);

        await silo.Grain<IAppGrain>("web").Remove("alice", Token);
        await log.Append(machine.Node, [Line(2, "late")], Token);

        Assert.Empty(await TextsAsync(log));
    }

    private static async Task<IEnumerable<string>> TextsAsync(IAppLogGrain log) => (await log.Read(new AppLogQuery(0, null, 99, false), Token)).Lines.Select(line => line.Text);

    private static AppLogLine Line(long at, string text, string instance = "web.1.1") => new(0, instance, at, false, text);
}
