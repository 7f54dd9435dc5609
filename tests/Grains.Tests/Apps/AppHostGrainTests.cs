using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>Which machines are let in, heard and missed.</summary>
public sealed class AppHostGrainTests
{
    private static CancellationToken Token => TestSilo.Token;

    [Fact]
    public async Task Sync_NotAdmitted_IsRefusedShownAsWaitingAndStoredNowhere()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = new TestMachine(silo, 1);

        var refused = await machine.SyncAsync();

        Assert.Equal(AppCodes.HostNotAdmitted, refused.Code);
        Assert.Contains(machine.Node, refused.Text, StringComparison.Ordinal);
        Assert.Equal((machine.Node, AppHostStates.Waiting), Assert.Single(await AppCatalogue.HostsAsync(silo.Client, Token)) is { } host ? (host.NodeId, host.State) : default);
        Assert.DoesNotContain(silo.Disk.Rows.Keys, key => key.State == "app-host");
        Assert.False(silo.HasReminder(machine.Grain));
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment(), Token);
        Assert.Null(Assert.Single((await AppGrainTests.App(silo).Get(Token)).App!.Instances).Node);
    }

    [Fact]
    public async Task Sync_ManyStrangers_AreNotAllRemembered()
    {
        await using var silo = await AppGrainTests.StartAsync();

        for (var i = 1; i <= 2_000; i++) await new TestMachine(silo, i).SyncAsync();

        Assert.InRange((await AppCatalogue.HostsAsync(silo.Client, Token)).Length, 64, 16 * 64);
    }

    [Fact]
    public async Task Sync_TwoAgentsWithOneKey_TheSecondIsRefusedWhileTheFirstReports()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var first = await TestMachine.AdmittedAsync(silo, 1);
        var second = new TestMachine(silo, 1) { Run = new string('e', 32) };

        Assert.Equal(AppCodes.AgentConflict, (await second.SyncAsync()).Code);
        silo.Jump(TimeSpan.FromSeconds(14));
        Assert.Null((await first.SyncAsync()).Code);
        silo.Jump(TimeSpan.FromSeconds(14));
        Assert.Equal(AppCodes.AgentConflict, (await second.SyncAsync()).Code);
        silo.Jump(TimeSpan.FromSeconds(1));
        Assert.Null((await second.SyncAsync()).Code);
        Assert.Equal(AppCodes.AgentConflict, (await first.SyncAsync()).Code);
    }

    [Fact]
    public async Task Evict_ItsInstances_GoElsewhereAndAreStoppedThere()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        foreach (var machine in machines) await machine.SyncAsync();

        Assert.Equal(AppHostStates.Evicted, (await machines[0].Grain.Evict("bob", Token)).Host!.State);
        await TestSilo.UntilAsync(async () => (await AppGrainTests.App(silo).Get(Token)).App!.Instances.All(instance => instance.Node == machines[1].Node));

        Assert.Empty((await machines[0].SyncAsync()).Instances);
        Assert.Empty(machines[0].Running);
        Assert.Equal(AppCodes.HostEvicted, (await machines[0].SyncAsync()).Code);
        Assert.Null((await machines[0].Grain.Admit("bob", Token)).Code);
        Assert.Null((await machines[0].SyncAsync()).Code);
        Assert.Equal(AppCodes.UnknownHost, (await silo.Grain<IAppHostGrain>(Manifests.Node(9)).Evict("bob", Token)).Code);
    }

    [Fact]
    public async Task WaitForChange_AnAssignment_WakesAtOnce()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        var known = machine.Orders.Revision;

        var waiting = machine.Grain.WaitForChange(known, Token);
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment(), Token);

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token) > known);
        Assert.True(await machine.Grain.WaitForChange(known, Token) > known);
    }

    [Fact]
    public async Task Sync_AgentThatCannotRunAnything_GetsNothingNew()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await machine.Grain.Sync(machine.Report() with { Code = "engine_unreachable", Reason = "No engine answers." }, Token);

        var app = (await AppGrainTests.App(silo).Deploy(Manifests.Deployment(), Token)).App!;

        Assert.Equal(new AppRejection(machine.Node, "is unfit: No engine answers."), Assert.Single(app.Rejections));
    }
}
