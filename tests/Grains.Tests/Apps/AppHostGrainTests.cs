using System.Text.Json;
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
    public async Task Leave_SessionOfTheLastReport_LetsAnotherAgentBeHeardAtOnce()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var first = await TestMachine.AdmittedAsync(silo, 1);
        var second = new TestMachine(silo, 1) { Run = new string('e', 32), Session = "of the second" };
        first.Session = "of the first";
        Assert.Null((await first.SyncAsync()).Code);

        // What another has followed is no news, and no session is none that could end.
        await first.Grain.Leave("an earlier one");
        await first.Grain.Leave("");
        Assert.Equal(AppCodes.AgentConflict, (await second.SyncAsync()).Code);
        await first.Grain.Leave("of the first");

        // One-way: on Orleans a report may come before it.
        await TestSilo.UntilAsync(async () => (await second.SyncAsync()).Code is null);
        Assert.Equal(AppCodes.AgentConflict, (await first.SyncAsync()).Code);
        await first.Grain.Leave("of the first");
        Assert.Equal(AppCodes.AgentConflict, (await first.SyncAsync()).Code);
    }

    [Fact]
    public async Task Leave_SessionOfAStranger_TheMachineIsAsItWas()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        var other = new TestMachine(silo, 1) { Run = new string('e', 32), Session = "of a stranger" };
        machine.Session = "of the machine";
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment(), Token);
        await machine.SyncAsync();
        await machine.SyncAsync();
        var reads = 0;
        silo.Disk.Reading = state => reads += state == "app-host" ? 1 : 0;
        var (before, stored, revision) = (await ViewAsync(), Stored(), machine.Orders.Revision);

        await machine.Grain.Leave(other.Session);

        Assert.Equal(AppCodes.AgentConflict, (await other.SyncAsync()).Code);
        Assert.Equal(before, await ViewAsync());
        Assert.Equal(stored, Stored());
        Assert.True(silo.HasReminder(machine.Grain));
        Assert.Null((await machine.SyncAsync()).Code);
        Assert.Equal(revision, machine.Orders.Revision);
        Assert.Single(machine.Running);
        Assert.Equal(0, reads);

        async Task<string> ViewAsync() => JsonSerializer.Serialize(await machine.Grain.Get(Token));
        (long Version, string Json) Stored() => silo.Disk.Rows.Single(row => row.Key.State == "app-host").Value is var row ? (row.Version, Convert.ToHexString(row.Json)) : default;
    }

    [Fact]
    public async Task Leave_NodeThatIsNoMachine_LeavesNoActivationBehind()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var node = new TestMachine(silo, 1).Grain;
        var reads = 0;
        silo.Disk.Reading = state => Interlocked.Add(ref reads, state == "app-host" ? 1 : 0);

        // An activation reads the store once, and of those that ask without leave this one stays.
        for (var i = 0; i < 100; i++) Assert.Equal(0, await node.WaitForChange(1, Token));
        Assert.Equal(1, Volatile.Read(ref reads));
        await node.Leave("of a stranger");

        await TestSilo.UntilAsync(async () => await node.WaitForChange(1, Token) == 0 && Volatile.Read(ref reads) > 1);
        Assert.DoesNotContain(silo.Disk.Rows.Keys, key => key.State == "app-host");
        Assert.False(silo.HasReminder(node));
        Assert.Null(await node.Get(Token));
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
        await TestSilo.UntilAsync(async () => (await machines[0].SyncAsync()).Code == AppCodes.HostEvicted);
        await silo.TickAsync(machines[0].Grain);
        Assert.False(silo.HasReminder(machines[0].Grain));
        Assert.Null((await machines[0].Grain.Admit("bob", Token)).Code);
        Assert.Null((await machines[0].SyncAsync()).Code);
        Assert.Equal(AppCodes.UnknownHost, (await silo.Grain<IAppHostGrain>(Manifests.Node(9)).Evict("bob", Token)).Code);
    }

    [Theory]
    // What brings it to the app after all: the reminder, the operator asking again, the machine's report, or that it was let in again.
    [InlineData("tick")]
    [InlineData("evict")]
    [InlineData("report")]
    [InlineData("admit")]
    public async Task Evict_AppDoesNotHearOfIt_IsToldUntilItHasLetGo(string how)
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        foreach (var machine in machines) await machine.SyncAsync();
        var there = (await AppGrainTests.App(silo).Get(Token)).App!.Instances.Single(instance => instance.Node == machines[0].Node).Id;
        // The app is told, but cannot store what follows, as if its silo had died; and the machine stops all, which is no reason to forget that.
        var tried = silo.Disk.Writes["app"];
        silo.Disk.Fails = state => state == "app";
        await machines[0].Grain.Evict("bob", Token);
        for (var i = 0; i < 2; i++) await machines[0].SyncAsync();
        await TestSilo.UntilAsync(() => Task.FromResult(silo.Disk.Writes["app"] >= tried + 3));
        silo.Disk.Fails = _ => false;
        Assert.Contains((await AppGrainTests.App(silo).Get(Token)).App!.Instances, instance => instance.Id == there);

        if (how == "evict") await machines[0].Grain.Evict("bob", Token);
        if (how == "admit") await machines[0].Grain.Admit("bob", Token);
        if (how == "report") await machines[0].SyncAsync();
        if (how is "tick" or "admit") await silo.TickAsync(machines[0].Grain);

        await TestSilo.UntilAsync(async () => (await AppGrainTests.App(silo).Get(Token)).App!.Instances is { Length: 2 } instances && instances.All(instance => instance.Id != there));
    }

    [Fact]
    public async Task Evict_MachineIsNeverHeardOfAgain_WhatItHadIsForgottenAfterADay()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        foreach (var machine in machines) await machine.SyncAsync();
        await machines[0].Grain.Evict("bob", Token);
        await TestSilo.UntilAsync(async () => (await AppGrainTests.App(silo).Get(Token)).App!.Instances.All(instance => instance.Node == machines[1].Node));
        silo.Jump(TimeSpan.FromHours(23));
        await silo.TickAsync(machines[0].Grain);
        Assert.True(silo.HasReminder(machines[0].Grain));
        Assert.NotEmpty((await machines[0].Grain.Get(Token))!.Apps);

        silo.Jump(TimeSpan.FromHours(1));
        await TestSilo.UntilAsync(async () =>
        {
            // What its app lets go reaches the machine one-way.
            await silo.TickAsync(machines[0].Grain);
            return !silo.HasReminder(machines[0].Grain);
        });

        Assert.Empty((await machines[0].Grain.Get(Token))!.Apps);
        Assert.Equal(AppResources.None, (await machines[0].Grain.Get(Token))!.Reserved);
    }

    [Fact]
    public async Task Evict_OperatorGoesAwayOnceItIsStored_AppsAndListHearOfItAllTheSame()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };
        await AppGrainTests.App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        using var impatient = new CancellationTokenSource();
        silo.Disk.Holds = state => state == "app-host" ? impatient.CancelAsync() : Task.CompletedTask;

        // Whether the answer still reaches the operator is no matter.
        await Record.ExceptionAsync(() => machines[0].Grain.Evict("bob", impatient.Token));

        await TestSilo.UntilAsync(async () => (await AppGrainTests.App(silo).Get(Token)).App!.Instances.All(instance => instance.Node == machines[1].Node));
        await TestSilo.UntilAsync(async () => (await AppCatalogue.HostsAsync(silo.Client, Token)).Any(host => host.State == AppHostStates.Evicted));
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
