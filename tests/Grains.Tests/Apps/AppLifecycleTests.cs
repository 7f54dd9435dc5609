using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Tests.Apps;

public sealed class AppLifecycleTests
{
    [Fact]
    public void Start_ThenRunning_GoesThroughTheStates()
    {
        var app = LifeOfApp.Deployed("\"replicas\":2");
        Assert.Equal(AppState.Pending, app.State);
        Assert.Equal([1L, 2L], app.Serials());

        app.PlaceAll();
        app.Says(1, "downloading");
        Assert.Equal(AppState.Downloading, app.State);
        app.Says(2, "building");
        Assert.Equal(AppState.Building, app.State);
        app.Says(1, "running");
        Assert.Equal(AppState.Scaling, app.State);
        app.Says(2, "running");
        Assert.Equal(AppState.Running, app.State);
        Assert.Equal(["deployed", "instance_running", "instance_running"], app.Notes.Select(note => note.What));
        Assert.Equal(app.Now.AddSeconds(5), app.Deadline);
    }

    [Fact]
    public void Observe_TheSameTwice_ChangesNothing()
    {
        var app = LifeOfApp.Deployed();
        app.RunAll();
        var before = app.Life;

        app.Says(1, "running");

        Assert.Equal(before.Instances, app.Life.Instances);
        Assert.Equal(before.Releases, app.Life.Releases);
        Assert.Null(app.Deadline);
    }

    [Fact]
    public void Observe_Failed_AnotherOneTakesItsPlaceAfterAPauseThatGrows()
    {
        var app = LifeOfApp.Deployed();
        foreach (var (failures, pause) in new[] { (1, 1), (2, 2), (3, 4), (4, 8) })
        {
            app.PlaceAll();
            var serial = app.Serials().Single();
            app.Says(serial, "failed", exit: 3);

            var next = Assert.Single(app.Life.Instances);
            Assert.Equal((serial + 1, failures, AppCodes.RestartBackoff), (next.Serial, next.Failures, next.Code));
            Assert.Equal(app.Now.AddSeconds(pause), next.NotBefore);
            Assert.Equal(next.NotBefore, app.Deadline);
            Assert.Contains(app.Life.Releases, release => release.Instance == $"web.1.{serial}" && release.Node == Manifests.Node((int)serial));
            Assert.Equal("It ended by itself with code 3.", app.Life.Ended[^1].Reason);
            Assert.Equal(AppState.Failed, app.State);
            app.PlaceAll();
            Assert.Null(Assert.Single(app.Life.Instances).Node);
            app.After(pause);
        }

        app.RunAll();
        Assert.Equal(AppState.Running, app.State);
        app.After(600);
        app.Says(app.Serials().Single(), "running");
        Assert.Equal(0, Assert.Single(app.Life.Instances).Failures);
    }

    [Fact]
    public void Observe_AgentThatHasNotCheckedYet_KeepsWhatTheOneBeforeFound()
    {
        var app = LifeOfApp.Deployed("\"health_check\":{\"port\":80},\"network_config\":{\"ports\":{\"80/tcp\":{}}}");
        app.Says(1, "running");
        Assert.Null(app.Life.Instances.Single().Healthy);
        app.Says(1, "running", healthy: true);

        app.Says(1, "running");

        Assert.True(app.Life.Instances.Single().Healthy);
    }

    [Theory]
    [InlineData("failed", "image_not_found", null, false, "image_not_found")]
    [InlineData("failed", "", null, true, "exited")]
    [InlineData("stopped", "", null, false, "exited")]
    [InlineData("running", "", false, false, "unhealthy")]
    public void Observe_WhateverEndsIt_IsKeptWithItsCode(string state, string code, bool? healthy, bool outOfMemory, string kept)
    {
        var app = LifeOfApp.Deployed();
        app.RunAll();

        app.Says(1, state, code, healthy, outOfMemory: outOfMemory);

        var ended = Assert.Single(app.Life.Ended);
        Assert.Equal((1, kept, InstanceState.Failed), (ended.Serial, ended.Code, ended.State));
        if (outOfMemory) Assert.Equal("It ended for want of memory.", ended.Reason);
        Assert.Equal([2L], app.Serials());
    }

    [Fact]
    public void LoseNode_ItsInstances_ArePlacedAgainAtOnce()
    {
        var app = LifeOfApp.Deployed("\"replicas\":3");
        app.RunAll();

        app.Happens(new AppEvent.LoseNode(Manifests.Node(2), ["web.1.2"], AppCodes.HostLost, "It is silent."));

        Assert.Equal([1L, 3L, 4L], app.Serials());
        Assert.Null(app.Life.Instances[^1].NotBefore);
        Assert.Equal(0, app.Life.Instances[^1].Failures);
        Assert.Equal((AppState.Scaling, AppCodes.HostLost), (app.State, app.Life.Ended.Single().Code));
        Assert.Equal(new AppRelease { Node = Manifests.Node(2), Instance = "web.1.2" }, Assert.Single(app.Life.Releases));
    }

    [Fact]
    public void LoseNode_InstanceThatDoesNotStandThere_IsReleasedAndNoOtherIsLost()
    {
        var app = LifeOfApp.Deployed("\"replicas\":2");
        app.RunAll();

        for (var i = 0; i < 2; i++) app.Happens(new AppEvent.LoseNode(Manifests.Node(2), ["web.1.77", "other.1.1"], AppCodes.HostEvicted, "It was taken out."));

        Assert.Equal([1L, 2L], app.Serials());
        Assert.Equal(new AppRelease { Node = Manifests.Node(2), Instance = "web.1.77" }, Assert.Single(app.Life.Releases));
    }

    [Fact]
    public void Observe_InstanceThatIsNotWantedThere_IsReleased()
    {
        var app = LifeOfApp.Deployed();
        app.PlaceAll();
        var elsewhere = Manifests.Node(77);

        app.Happens(new AppEvent.Observe(elsewhere, [LifeOfApp.Facts(new InstanceId(new AppName("web"), 1, 1), "running")]));
        app.Happens(new AppEvent.Observe(elsewhere, [LifeOfApp.Facts(new InstanceId(new AppName("web"), 1, 1), "running")]));

        Assert.Equal(new AppRelease { Node = elsewhere, Instance = "web.1.1" }, Assert.Single(app.Life.Releases));
        Assert.Equal(InstanceState.Pending, Assert.Single(app.Life.Instances).State);
        app.Happens(new AppEvent.Released(elsewhere, ["web.1.1"]));
        Assert.Empty(app.Life.Releases);
    }

    [Fact]
    public void Scale_UpAndDown_AddsAndTakesThoseThatServeLeast()
    {
        var app = LifeOfApp.Deployed("\"replicas\":2");
        app.RunAll();

        app.Happens(new AppEvent.Scale(4, "alice"));
        app.PlaceAll();
        app.Says(4, "running");
        app.After(5);
        app.Happens(new AppEvent.Scale(2, "alice"));

        // Of four, the third never ran, and the fourth is the newest.
        Assert.Equal([1L, 2L], app.Serials());
        Assert.Equal(2, app.Life.Releases.Length);
        Assert.Equal(AppState.Running, app.State);
    }

    [Fact]
    public void Stop_ThenStart_EndsAllAndBeginsAnew()
    {
        var app = LifeOfApp.Deployed("\"replicas\":2");
        app.RunAll();

        app.Happens(new AppEvent.Stop("alice"));
        Assert.Equal((AppState.Stopped, 0, 2), (app.State, app.Life.Instances.Length, app.Life.Releases.Length));
        app.Happens(new AppEvent.LoseNode(Manifests.Node(1), ["web.1.1"], AppCodes.HostLost, "late"));
        app.After(10_000);
        Assert.Empty(app.Life.Instances);

        app.Happens(new AppEvent.Start(1, 1, "alice"));
        Assert.Equal([3L], app.Serials());
    }

    [Fact]
    public void Change_AllGoesWell_TakesOverStepByStepAndKeepsTheShareUp()
    {
        var app = LifeOfApp.Deployed("\"replicas\":4");
        app.RunAll();

        app.Update(2, "\"replicas\":4");
        for (var i = 0; i < 20 && app.Life.Previous != 0; i++)
        {
            Assert.Equal(AppState.Scaling, app.State);
            Assert.True(app.Life.Instances.Count(instance => instance.Runs) >= 3);
            app.RunAll();
        }

        Assert.Equal((0, 4, 0), (app.Life.Previous, app.Serials(2).Count(), app.Serials(1).Count()));
        Assert.Equal((AppState.Running, "updated"), (app.State, app.Notes[^1].What));
    }

    [Fact]
    public void Change_WithAHealthCheck_WaitsForItAndNotForTime()
    {
        var app = LifeOfApp.Deployed();
        app.RunAll();
        app.Update(2, "\"health_check\":{\"port\":80}");
        app.PlaceAll();

        app.Says(2, "running");
        app.After(100);
        Assert.Equal([1L], app.Serials(1));
        app.Says(2, "running", healthy: true);

        Assert.Empty(app.Serials(1));
        Assert.Equal(0, app.Life.Previous);
    }

    [Fact]
    public void Change_NewInstancesFail_BringsTheOneBeforeBack()
    {
        var app = LifeOfApp.Deployed("\"replicas\":2");
        app.RunAll();
        app.Update(2, "\"update\":{\"failures\":2}");
        for (var i = 0; i < 2; i++)
        {
            app.After(30);
            app.PlaceAll();
            app.Says(app.Serials(2).First(), "failed", "image_not_found");
        }

        Assert.Equal((1, 0, AppCodes.RolledBack), (app.Life.Revision, app.Life.Previous, app.Life.Code));
        Assert.Contains("image_not_found", app.Life.Ended.Select(instance => instance.Code));
        Assert.Empty(app.Serials(2));
        app.RunAll();
        Assert.Equal((AppState.Running, 2), (app.State, app.Serials(1).Count()));
    }

    [Fact]
    public void Change_GetsNoFurther_IsBroughtBackAtTheDeadline()
    {
        var app = LifeOfApp.Deployed();
        app.RunAll();
        app.Update(2, "\"update\":{\"deadline\":60}");
        app.Happens(new AppEvent.Unplace(2, AppCodes.NoRoom, "There is no room."));
        Assert.Equal(app.Now.AddSeconds(60), app.Deadline);

        app.After(59);
        Assert.Equal(2, app.Life.Revision);
        app.After(1);

        Assert.Equal(1, app.Life.Revision);
        Assert.Equal([1L], app.Serials());
        Assert.Contains("There is no room.", app.Life.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_HighLoad_ScalesAfterTheCooldownAndNotInAnUpdate()
    {
        var app = LifeOfApp.Deployed("\"autoscaling\":{\"min_replicas\":1,\"max_replicas\":3}");
        app.RunAll();

        app.Says(1, "running", cpu: 900);
        Assert.Equal(2, app.Life.Replicas);
        app.RunAll();
        foreach (var serial in app.Serials().ToList()) app.Says(serial, "running", cpu: 900);
        Assert.Equal(2, app.Life.Replicas);
        app.After(300);
        Assert.Equal(3, app.Life.Replicas);
        app.RunAll();
        foreach (var serial in app.Serials().ToList()) app.Says(serial, "running", cpu: 10);
        app.After(600);
        Assert.Equal((2, "autoscaled"), (app.Life.Replicas, app.Notes.Last(note => note.What.StartsWith("auto", StringComparison.Ordinal)).What));
    }

    [Fact]
    public void Observe_NotMeasuredYet_IsNotTakenForIdle()
    {
        var app = LifeOfApp.Deployed("\"replicas\":3,\"autoscaling\":{\"min_replicas\":1,\"max_replicas\":3}");
        app.RunAll();
        Assert.Equal(3, app.Life.Replicas);
        app.After(600);
        app.Says(1, "running", cpu: 10);
        app.Says(2, "running", cpu: 10);
        Assert.Equal(3, app.Life.Replicas);

        app.Says(3, "running", cpu: 10);
        Assert.Equal(2, app.Life.Replicas);

        // As by an agent that was started again.
        app.Says(1, "running");
        app.After(600);
        Assert.Equal(2, app.Life.Replicas);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Change_IsOver_LosesNoInstanceForTheLoadOfItsFirstMinutes(bool goesWell)
    {
        const string Manifest = "\"replicas\":3,\"autoscaling\":{\"min_replicas\":1,\"max_replicas\":3},\"update\":{\"deadline\":60}";
        var app = LifeOfApp.Deployed(Manifest);
        app.RunAll();
        foreach (var serial in app.Serials().ToList()) app.Says(serial, "running", cpu: 500);
        app.After(2_000);

        app.Update(2, Manifest);
        for (var i = 0; goesWell && i < 20 && app.Life.Previous != 0; i++) app.RunAll();
        if (!goesWell) app.After(61);
        Assert.Equal((goesWell ? 2 : 1, 0), (app.Life.Revision, app.Life.Previous));
        app.RunAll();
        foreach (var serial in app.Serials().ToList()) app.Says(serial, "running", cpu: 10);
        app.After(590);
        Assert.Equal(3, app.Life.Replicas);
        app.After(10);
        Assert.Equal(2, app.Life.Replicas);
    }

    [Fact]
    public void Next_AnyHistory_KeepsWhatMustHold()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var app = LifeOfApp.Deployed($"\"replicas\":{random.Next(1, 6)}");
            var (revision, given) = (1, 0L);
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(9))
                {
                    case 0: app.Happens(new AppEvent.Scale(random.Next(1, 6), "a")); break;
                    case 1 when !app.Life.Stopped: app.Update(++revision, "\"update\":{\"failures\":2,\"deadline\":30}"); break;
                    case 2 when random.Next(1, 40) is var serial && app.Life.Instances.FirstOrDefault(instance => instance.Serial == serial) is var known:
                        app.Happens(new AppEvent.LoseNode(Manifests.Node(serial), [$"web.{known?.Revision ?? 1}.{serial}"], AppCodes.HostLost, "lost"));
                        break;
                    case 3 when random.Next(4) == 0: app.Happens(new AppEvent.Stop("a")); break;
                    case 4 when app.Life.Stopped: app.Happens(new AppEvent.Start(app.Life.Revision, random.Next(1, 6), "a")); break;
                    case 5 when app.Life.Instances.FirstOrDefault(instance => instance.Node is not null) is { } instance: app.Says(instance.Serial, "failed"); break;
                    default: app.RunAll(random.Next(0, 40)); break;
                }

                var life = app.Life;
                Assert.True(life.LastSerial >= given);
                given = life.LastSerial;
                Assert.Equal(life.Instances.Length, life.Instances.Select(instance => instance.Serial).Distinct().Count());
                Assert.True(life.Instances.Length <= life.Replicas + Math.Max(1, life.Replicas), $"seed {seed}: {life.Instances.Length} of {life.Replicas}");
                Assert.True(life.Ended.Length <= AppLifecycle.MaximumEnded);
                Assert.All(life.Ended, ended => Assert.DoesNotContain(life.Instances, instance => instance.Serial == ended.Serial));
                Assert.True(!life.Stopped || life.Instances.IsEmpty);
            }

            if (app.Life.Stopped) app.Happens(new AppEvent.Start(app.Life.Revision, 2, "a"));
            for (var i = 0; i < 60; i++) app.RunAll(40);
            Assert.Equal(AppState.Running, app.State);
        }
    }
}
