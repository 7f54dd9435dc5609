using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Tests.Hosting;
using static OrleansVoxa.Grains.Tests.Apps.AppGrainTests;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>What becomes of an app where something breaks off, fails or is asked twice, on the engine that the build was made for.</summary>
public sealed class AppGrainFailureTests
{
    private static CancellationToken Token => TestSilo.Token;

    [Theory]
    [InlineData(true, "tick")]
    [InlineData(true, "remove")]
    [InlineData(true, "deploy")]
    [InlineData(false, "tick")]
    public async Task Remove_SticksHalfWay_IsFinishedByTheNextTickOrWhoeverAsks(bool isStopped, string how)
    {
        await using var silo = await StartAsync();
        await App(silo).Deploy(Manifests.Deployment("\"secrets\":{\"KEY\":\"hush\"}"), Token);
        if (isStopped)
        {
            await App(silo).Stop("alice", Token);
            await silo.TickAsync(App(silo));
            Assert.False(silo.HasReminder(App(silo)));
        }

        silo.Disk.Fails = state => state == "app-catalogue";
        await Assert.ThrowsAnyAsync<Exception>(() => App(silo).Remove("alice", Token));
        silo.Disk.Fails = _ => false;
        Assert.True(silo.HasReminder(App(silo)));
        Assert.Equal(AppCodes.UnknownApp, (await App(silo).Get(Token)).Code);

        if (how == "tick") await silo.TickAsync(App(silo));
        if (how == "remove") Assert.Equal("web", (await App(silo).Remove("alice", Token)).App!.Summary.Name);
        if (how == "deploy") Assert.Equal(2, (await App(silo).Deploy(Manifests.Deployment(), Token)).App!.Summary.Revision);

        Assert.Equal(how == "deploy", silo.HasReminder(App(silo)));
        Assert.Equal(how == "deploy" ? 1 : 0, (await AppCatalogue.AppsAsync(silo.Client, Token)).Length);
        if (how != "deploy") Assert.Equal(AppCodes.UnknownApp, (await App(silo).Remove("alice", Token)).Code);
    }

    [Fact]
    public async Task Remove_OperatorGoesAwayOnceItIsStored_IsFinishedAllTheSame()
    {
        await using var silo = await StartAsync();
        await App(silo).Deploy(Manifests.Deployment(), Token);
        await App(silo).Stop("alice", Token);
        using var impatient = new CancellationTokenSource();
        silo.Disk.Holds = state => state == "app" ? impatient.CancelAsync() : Task.CompletedTask;

        await Record.ExceptionAsync(() => App(silo).Remove("alice", impatient.Token));

        await TestSilo.UntilAsync(async () => (await AppCatalogue.AppsAsync(silo.Client, Token)).IsEmpty);
    }

    [Fact]
    public async Task Restart_ByCrashAfterDeploy_KnowsAllAndPlacesNothingTwice()
    {
        var silo = await StartAsync();
        var settings = new Dictionary<string, string?> { ["settings:features:enable-app-deployment"] = "true" };
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        silo = await silo.RestartAsync(crash: true, settings);
        machine.Silo = silo;
        await silo.TickAsync(App(silo));
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        Assert.Equal(["web.1.1", "web.1.2"], machine.Running.Keys.Order());
        Assert.Single(await AppCatalogue.AppsAsync(silo.Client, Token));
        Assert.Equal(2, Assert.Single(await AppCatalogue.HostsAsync(silo.Client, Token)).Apps.Single().Instances);
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Deploy_StoreFails_IsNotAcknowledgedAndCanBeTriedAgain()
    {
        await using var silo = await StartAsync();
        await TestMachine.AdmittedAsync(silo, 1);
        silo.Disk.Fails = state => state == "app";
        await Assert.ThrowsAnyAsync<Exception>(() => App(silo).Deploy(Manifests.Deployment("\"runtime_config\":{\"command\":[\"/lost\"]}"), Token));
        Assert.Equal(AppCodes.UnknownApp, (await App(silo).Get(Token)).Code);

        silo.Disk.Fails = _ => false;
        var app = (await App(silo).Deploy(Manifests.Deployment("\"runtime_config\":{\"command\":[\"/kept\"]}"), Token)).App!;

        Assert.Contains("/kept", app.Manifest, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(app.Instances).Node);
    }

    [Fact]
    public async Task Deploy_MachineCannotStore_IsDoneByTheNextTick()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        silo.Disk.Fails = state => state == "app-host";

        Assert.Null((await App(silo).Deploy(Manifests.Deployment(), Token)).Code);
        Assert.Empty((await machine.SyncAsync()).Instances);
        silo.Disk.Fails = _ => false;
        await silo.TickAsync(App(silo));

        Assert.Equal("web.1.1", Assert.Single((await machine.SyncAsync()).Instances).Instance);
    }

    [Fact]
    public async Task Report_NothingNew_WritesNothing()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment(), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");
        var before = silo.Disk.Writes.ToDictionary();

        for (var i = 0; i < 20; i++) await machine.SyncAsync();
        await silo.TickAsync(App(silo));

        Assert.Equal(before, silo.Disk.Writes.ToDictionary());
    }
}
