using System.Text;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>Apps and machines together, on the engine that the build was made for.</summary>
public sealed class AppGrainTests
{
    private static CancellationToken Token => TestSilo.Token;

    internal static Task<TestSilo> StartAsync(Dictionary<string, string?>? settings = null)
    {
        settings ??= [];
        settings.TryAdd("settings:features:enable-app-deployment", "true");
        return TestSilo.StartAsync(settings: settings);
    }

    [Fact]
    public async Task Deploy_WithRoom_IsSpreadAndRunsAndIsListed()
    {
        await using var silo = await StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };

        var deployed = await App(silo).Deploy(Manifests.Deployment("\"replicas\":2,\"secrets\":{\"KEY\":\"hush\"}"), Token);
        await SyncUntilAsync(silo, machines, app => app.Summary is { State: "running", Ready: 0 });

        Assert.Null(deployed.Code);
        Assert.All(machines, machine => Assert.Equal("hush", Assert.Single(machine.Running.Values).Environment.Single().Value));
        var row = Assert.Single(await AppCatalogue.AppsAsync(silo.Client, Token));
        Assert.Equal(("web", "1", "running", 1, 2), (row.Name, row.Version, row.State, row.Revision, row.Replicas));
        Assert.Equal(2, (await AppCatalogue.HostsAsync(silo.Client, Token)).Count(host => host.Apps.Single() == new AppHostApp("web", 1) && host.Reserved.MemoryBytes == 512L << 20));
        Assert.Contains(await App(silo).Events(0, 200, Token), entry => entry is { What: "deployed", Operator: "alice" });
    }

    [Fact]
    public async Task Deploy_SecretsAndEnvironment_AreNowhereInTheStoreAndNotShown()
    {
        await using var silo = await StartAsync();
        await TestMachine.AdmittedAsync(silo, 1);

        var deployed = await App(silo).Deploy(Manifests.Deployment("\"secrets\":{\"KEY\":\"hush-secret\"},\"runtime_config\":{\"environment\":{\"MODE\":\"hush-mode\"}}"), Token);

        Assert.DoesNotContain("hush", deployed.App!.Manifest, StringComparison.Ordinal);
        Assert.Contains("\"KEY\":null", deployed.App.Manifest, StringComparison.Ordinal);
        Assert.NotEmpty(silo.Disk.Rows);
        Assert.All(silo.Disk.Rows.Values, row => Assert.DoesNotContain("hush", Encoding.UTF8.GetString(row.Json), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deploy_AgainTheSame_ChangesNothingAndAnotherIsRefused()
    {
        await using var silo = await StartAsync();
        await App(silo).Deploy(Manifests.Deployment(), Token);

        Assert.Equal(1, (await App(silo).Deploy(Manifests.Deployment(), Token)).App!.Summary.Revision);
        Assert.Equal(AppCodes.AppExists, (await App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token)).Code);
        Assert.Single((await GetAsync(silo)).Instances);
    }

    [Fact]
    public async Task Deploy_NoRoom_WaitsAndSaysWhyForEveryMachine()
    {
        await using var silo = await StartAsync();
        var small = await TestMachine.AdmittedAsync(silo, 1, new AppResources(4_000, 300L << 20, 0));

        var app = (await App(silo).Deploy(Manifests.Deployment(), Token)).App!;

        Assert.Equal(("pending", AppCodes.NoRoom), (app.Summary.State, app.Summary.Code));
        Assert.Equal(new AppRejection(small.Node, "needs 512 MiB of memory, 300 MiB free"), Assert.Single(app.Rejections));

        var big = await TestMachine.AdmittedAsync(silo, 2);
        await silo.TickAsync(App(silo));
        Assert.Equal(big.Node, Assert.Single((await GetAsync(silo)).Instances).Node);
        Assert.Empty((await GetAsync(silo)).Rejections);
    }

    [Fact]
    public async Task Deploy_FeatureOff_IsRefusedAndSaysHowToSwitchItOn()
    {
        await using var silo = await TestSilo.StartAsync();

        var refused = await App(silo).Deploy(Manifests.Deployment(), Token);

        Assert.Equal(AppCodes.Disabled, refused.Code);
        Assert.Contains("enable-app-deployment", refused.Text, StringComparison.Ordinal);
        Assert.Equal(AppCodes.Disabled, (await silo.Grain<IAppHostGrain>(Manifests.Node(1)).Admit("alice", Token)).Code);
        Assert.Equal(AppCodes.Disabled, (await new TestMachine(silo, 1).SyncAsync()).Code);
    }

    [Theory]
    [InlineData("\"replicas\":99,\"x\":1", "invalid_manifest", "replicas", "x")]
    [InlineData("\"image\":\"quay.io/x/y\"", "registry_not_allowed", "image", null)]
    public async Task Deploy_Faulty_NamesFields(string rest, string code, string field, string? other)
    {
        await using var silo = await StartAsync();
        var manifest = Encoding.UTF8.GetString(Manifests.Bytes(rest));
        if (field == "image") manifest = manifest.Replace("\"image\":\"nginx:1\",", "", StringComparison.Ordinal);

        var refused = await App(silo).Deploy(new AppDeployment([.. Encoding.UTF8.GetBytes(manifest)], "alice"), Token);

        Assert.Equal(code, refused.Code);
        Assert.Equal(other is null ? [field] : [other, field], refused.Faults.Select(fault => fault.Field).OrderDescending());
        Assert.Equal(AppCodes.UnknownApp, (await App(silo).Get(Token)).Code);
    }

    [Fact]
    public async Task Deploy_PortOfAnotherApp_IsRefusedUntilThatIsGone()
    {
        await using var silo = await StartAsync();
        const string Port = "\"network_config\":{\"ports\":{\"80/tcp\":{\"HostPort\":8080}}}";
        await App(silo, "first").Deploy(Manifests.Deployment(Port, "first"), Token);

        var refused = await App(silo, "second").Deploy(Manifests.Deployment(Port, "second"), Token);
        await App(silo, "first").Remove("alice", Token);
        var deployed = await App(silo, "second").Deploy(Manifests.Deployment(Port, "second"), Token);

        Assert.Equal(AppCodes.PortTaken, refused.Code);
        Assert.Contains("first", refused.Text, StringComparison.Ordinal);
        Assert.Null(deployed.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deploy_RefusedOrFailed_LeavesThePortsToOthers(bool isRefused)
    {
        await using var silo = await StartAsync();
        const string Port = "\"network_config\":{\"ports\":{\"80/tcp\":{\"HostPort\":8080}}}";
        await App(silo, "first").Deploy(Manifests.Deployment("", "first"), Token);
        if (isRefused)
        {
            Assert.Equal(AppCodes.AppExists, (await App(silo, "first").Deploy(Manifests.Deployment(Port, "first"), Token)).Code);
        }
        else
        {
            // It lets the app be removed, but cannot be put on the list again.
            await App(silo, "first").Remove("alice", Token);
            silo.Disk.Fails = state => state == "app-catalogue";
            await Assert.ThrowsAnyAsync<Exception>(() => App(silo, "first").Deploy(Manifests.Deployment(Port, "first"), Token));
            silo.Disk.Fails = _ => false;
        }

        Assert.Null((await App(silo, "second").Deploy(Manifests.Deployment(Port, "second"), Token)).Code);
    }

    [Fact]
    public async Task ReportQueue_ManyEdgesThatAreGone_MakeWayForThoseThatAreThere()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment("\"autoscaling\":{\"max_replicas\":3,\"queue_length\":5}"), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");
        for (var i = 0; i < 1_000; i++) await App(silo).ReportQueue($"old-{i}", 0);

        // A report is not waited for, and may be overtaken: old ones that come after the jump are young, until the next.
        await TestSilo.UntilAsync(async () =>
        {
            silo.Jump(TimeSpan.FromSeconds(31));
            await App(silo).ReportQueue("new", 5);
            await machine.SyncAsync();
            await silo.TickAsync(App(silo));
            return (await GetAsync(silo)).Summary.Replicas == 2;
        });
    }

    [Fact]
    public async Task Deploy_ManyMoreThanFit_NoMachineIsEverOverCapacity()
    {
        await using var silo = await StartAsync();
        var machines = new List<TestMachine>();
        for (var i = 1; i <= 3; i++) machines.Add(await TestMachine.AdmittedAsync(silo, i, new AppResources(2_500, 2L << 30, 1L << 30)));

        // At once, so that all of them choose by the same picture.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => App(silo, $"app-{i}").Deploy(Manifests.Deployment("\"replicas\":2", $"app-{i}"), Token)));

        var hosts = await AppCatalogue.HostsAsync(silo.Client, Token);
        Assert.All(hosts, host => Assert.True(host.Reserved.CpuMillis <= 2_500 && host.Reserved.MemoryBytes <= 2L << 30));
        Assert.Equal(6, hosts.Sum(host => host.Apps.Sum(app => app.Instances)));
    }

    [Fact]
    public async Task Report_FailedInstance_IsReplacedForgottenAndItsRoomIsFree()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment(), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        machine.Fails("web.1.1");
        await SyncUntilAsync(silo, [machine], app => app.Instances.Single().Id == "web.1.2");
        Assert.Equal("failed", (await GetAsync(silo)).Summary.State);
        Assert.Equal(1, Assert.Single((await GetAsync(silo)).Ended).ExitCode);
        silo.Jump(TimeSpan.FromSeconds(2));
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        Assert.False(machine.Knows("web.1.1"));
        Assert.Equal(512L << 20, (await machine.Grain.Get(Token))!.Reserved.MemoryBytes);
    }

    [Fact]
    public async Task Report_InstanceThatTheMachineLost_IsReplaced()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment(), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        for (var i = 0; i < 2; i++)
        {
            machine.Loses("web.1.1");
            await machine.Grain.Sync(machine.Report(), Token);
        }

        await TestSilo.UntilAsync(async () => (await GetAsync(silo)).Ended.Any(ended => ended.Code == AppCodes.Missing));
    }

    [Fact]
    public async Task Silence_MachineIsLost_ItsInstancesGoElsewhereAndStopWhenItIsBack()
    {
        await using var silo = await StartAsync();
        var machines = new[] { await TestMachine.AdmittedAsync(silo, 1), await TestMachine.AdmittedAsync(silo, 2) };
        await App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        await SyncUntilAsync(silo, machines, app => app.Summary.State == "running");

        silo.Jump(TimeSpan.FromSeconds(31));
        await machines[1].SyncAsync();
        await silo.TickAsync(machines[0].Grain);
        await SyncUntilAsync(silo, [machines[1]], app => app.Summary.State == "running" && app.Instances.All(instance => instance.Node == machines[1].Node));

        Assert.Equal(AppHostStates.Lost, (await machines[0].Grain.Get(Token))!.State);
        Assert.Single(machines[0].Running);
        await machines[0].SyncAsync();
        await machines[0].SyncAsync();
        Assert.Empty(machines[0].Running);
        Assert.Equal((AppHostStates.Ready, 0L), ((await machines[0].Grain.Get(Token))!.State, (await machines[0].Grain.Get(Token))!.Reserved.MemoryBytes));
    }

    [Fact]
    public async Task Update_ThenRollback_EachTakesOverAndKeepsSecrets()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment("\"secrets\":{\"KEY\":\"hush\"}"), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        var updated = await App(silo).Update(Manifests.Deployment("\"secrets\":{\"KEY\":null},\"runtime_config\":{\"command\":[\"/new\"]}"), Token);
        Assert.Equal((2, 1), (updated.App!.Summary.Revision, updated.App.PreviousRevision));
        await SyncUntilAsync(silo, [machine], app => app.Summary is { State: "running", Revision: 2 }, jump: 6);
        await machine.SyncAsync();
        var running = Assert.Single(machine.Running.Values);
        Assert.Equal(("/new", "hush"), (running.Command[0], running.Environment[0].Value));

        await App(silo).Rollback(0, "bob", Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary is { State: "running", Revision: 1 }, jump: 6);
        await machine.SyncAsync();
        Assert.Empty(Assert.Single(machine.Running.Values).Command);
        Assert.Equal(AppCodes.UnknownRevision, (await App(silo).Rollback(7, "bob", Token)).Code);
    }

    [Fact]
    public async Task Update_SentAgain_KeepsWhatAutoscalingHasFound()
    {
        await using var silo = await StartAsync();
        const string Autoscaled = "\"autoscaling\":{\"min_replicas\":1,\"max_replicas\":8}";
        const string Next = Autoscaled + ",\"runtime_config\":{\"command\":[\"/new\"]}";
        await App(silo).Deploy(Manifests.Deployment(Autoscaled), Token);
        await App(silo).Scale(6, "autoscaling", Token);

        Assert.Equal(6, (await App(silo).Update(Manifests.Deployment(Next), Token)).App!.Summary.Replicas);
        var again = (await App(silo).Update(Manifests.Deployment(Next), Token)).App!;

        Assert.Equal((2, 6, 6), (again.Summary.Revision, again.Summary.Replicas, again.Instances.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"autoscaling\":{\"min_replicas\":2,\"max_replicas\":8}")]
    public async Task Update_OnlyReplicasDiffer_ScalesBothWaysAndIsShown(string rest)
    {
        await using var silo = await StartAsync();
        await App(silo).Deploy(Manifests.Deployment("\"replicas\":3" + rest), Token);

        foreach (var replicas in new[] { 5, 3, 7 })
        {
            var app = (await App(silo).Update(Manifests.Deployment($"\"replicas\":{replicas}{rest}"), Token)).App!;
            Assert.Equal((1, replicas), (app.Summary.Revision, app.Summary.Replicas));
            Assert.Contains($"\"replicas\":{replicas}", app.Manifest, StringComparison.Ordinal);
            Assert.Null((await App(silo).Deploy(Manifests.Deployment($"\"replicas\":{replicas}{rest}"), Token)).Code);
        }
    }

    [Fact]
    public async Task Scale_StopRemove_LeaveNothingBehind()
    {
        await using var silo = await StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await App(silo).Deploy(Manifests.Deployment(), Token);
        Assert.Equal(AppCodes.InvalidReplicas, (await App(silo).Scale(11, "alice", Token)).Code);
        Assert.Equal(3, (await App(silo).Scale(3, "alice", Token)).App!.Instances.Length);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");
        Assert.Equal("stopped", (await App(silo).Stop("alice", Token)).App!.Summary.State);
        await machine.SyncAsync();
        Assert.Empty(machine.Running);
        Assert.Equal(AppCodes.AppStopped, (await App(silo).Scale(2, "alice", Token)).Code);
        await App(silo).Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        await SyncUntilAsync(silo, [machine], app => app.Summary.State == "running");

        Assert.Null((await App(silo).Remove("alice", Token)).Code);
        await machine.SyncAsync();
        await machine.SyncAsync();

        Assert.Equal(AppCodes.UnknownApp, (await App(silo).Get(Token)).Code);
        Assert.Empty(await AppCatalogue.AppsAsync(silo.Client, Token));
        Assert.Empty(machine.Running);
        Assert.Equal(AppResources.None, (await machine.Grain.Get(Token))!.Reserved);
        Assert.False(silo.HasReminder(App(silo)));
        await App(silo).Deploy(Manifests.Deployment(), Token);
        // No number is ever given twice.
        Assert.Equal("web.3.6", Assert.Single((await GetAsync(silo)).Instances).Id);
    }

    internal static IAppGrain App(TestSilo silo, string name = "web") => silo.Grain<IAppGrain>(name);

    internal static async Task<AppView> GetAsync(TestSilo silo) => (await App(silo).Get(Token)).App!;

    /// <summary>Has machines report and the app tick until something holds of it.</summary>
    internal static Task SyncUntilAsync(TestSilo silo, IReadOnlyList<TestMachine> machines, Func<AppView, bool> holds, double jump = 0) => TestSilo.UntilAsync(async () =>
    {
        foreach (var machine in machines) await machine.SyncAsync();
        if (holds(await GetAsync(silo))) return true;
        if (jump > 0) silo.Jump(TimeSpan.FromSeconds(jump));
        await silo.TickAsync(App(silo));
        return holds(await GetAsync(silo));
    });
}
