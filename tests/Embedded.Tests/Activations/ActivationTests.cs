using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Activations;

public sealed class ActivationTests
{
    [Fact]
    public async Task Grain_IsActivated_OnItsFirstCallAndOnlyOnce()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        Assert.Equal(0, silo.Probe.Count("activated a"));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.Add(1)));

        Assert.Equal(1, silo.Probe.Count("activated a"));
        Assert.Equal(50, await grain.Get());
    }

    [Fact]
    public async Task IdleGrain_IsCollected_AndComesBackOnTheNextCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        await grain.Add(3);

        await silo.AdvanceUntilAsync(silo.Probe.Reached("deactivated a ActivationIdle"));

        Assert.Equal(0, await grain.Get());
        Assert.Equal(2, silo.Probe.Count("activated a"));
    }

    [Fact]
    public async Task GrainInUse_IsNotCollected()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        for (var i = 0; i < 60; i++)
        {
            await grain.Add(1);
            await silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(60, await grain.Get());
        Assert.Equal(1, silo.Probe.Count("activated a"));
    }

    [Fact]
    public async Task GrainWithACallUnderWay_IsNotCollected()
    {
        await using var silo = await TestSilo.StartAsync(services =>
            services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(10)));
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var call = grain.Plain("long");
        await silo.Probe.Reached("long in");

        await silo.AdvanceAsync(TimeSpan.FromHours(1));
        await silo.Grain<ICounterGrain>("other").Get();
        silo.Probe.Open("long");

        await call;
    }

    [Fact]
    public async Task DelayDeactivation_KeepsAnIdleGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var stays = silo.Grain<IMoodyGrain>("stays");
        await stays.Delay(TimeSpan.FromHours(2));
        var goes = silo.Grain<ICounterGrain>("goes");
        await goes.Add(1);

        await silo.AdvanceUntilAsync(silo.Probe.Reached("deactivated goes ActivationIdle"));
        Assert.Equal(0, silo.Probe.Count("deactivated stays ActivationIdle"));

        await silo.AdvanceUntilAsync(silo.Probe.Reached("deactivated stays ActivationIdle"));
    }

    [Fact]
    public async Task FailingActivation_FailsTheCallsThatWait_AndIsTriedAgainByTheNext()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IMoodyGrain>("bad");
        silo.Probe.Reach("bad mood");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Delay(TimeSpan.Zero));
        Assert.Equal("not today", failure.Message);

        silo.Probe.Reach("good mood");
        await grain.Delay(TimeSpan.Zero);
        Assert.Equal(0, silo.Probe.Count("deactivated bad ActivationFailed"));
    }

    [Fact]
    public async Task FailingConstructor_FailsTheCall()
    {
        await using var silo = await TestSilo.StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IBrokenGrain>("a").Ping());

        Assert.Equal("constructor", failure.Message);
    }

    [Fact]
    public async Task ActivationThatNeverEnds_TimesOutAndLetsTheNextTry()
    {
        await using var silo = await TestSilo.StartAsync(services =>
        {
            services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(5));
            services.Configure<GrainCollectionOptions>(options => options.ActivationTimeout = TimeSpan.FromSeconds(10));
        });
        var grain = silo.Grain<IMoodyGrain>("slow");
        silo.Probe.Reach("slow mood");

        var call = grain.Delay(TimeSpan.Zero);
        await silo.Probe.Reached("slow activation");
        await silo.AdvanceUntilAsync(call);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("not activated", failure.Message, StringComparison.Ordinal);
        silo.Probe.Open("mood");
        await grain.Delay(TimeSpan.Zero);
    }

    [Fact]
    public async Task DeactivationThatNeverEnds_DoesNotKeepTheNextActivation()
    {
        await using var silo = await TestSilo.StartAsync(services =>
        {
            services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(5));
            services.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromSeconds(10));
        });
        var grain = silo.Grain<IMoodyGrain>("clings");
        silo.Probe.Reach("clinging mood");
        await grain.Leave();
        var call = grain.Delay(TimeSpan.Zero);
        await silo.Probe.Reached("clings");

        await silo.AdvanceUntilAsync(call);

        await call;
        Assert.Equal(2, silo.Probe.Count("activated clings"));
    }

    [Fact]
    public async Task DeactivateOnIdle_EndsTheActivationAfterItsCall_AndHandsWaitingCallsOn()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var leave = grain.Leave();
        await silo.Probe.Reached("leave in");
        var waiting = Enumerable.Range(0, 20).Select(i => grain.Quick(i)).ToArray();
        Assert.Equal(0, silo.Probe.Count("quick"));

        silo.Probe.Open("leave");
        await leave;

        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(waiting));
    }

    [Fact]
    public async Task ReferenceThatKnowsADeadActivation_ReachesTheNextOne()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        await grain.Add(1);
        for (var i = 0; i < 5; i++)
        {
            await grain.Leave();
            Assert.Equal(10, await grain.Add(10));
        }

        Assert.Equal(6, silo.Probe.Count("activated a"));
    }

    [Fact]
    public async Task Stop_DeactivatesEveryGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var key in (string[])["a", "b", "c"]) await silo.Grain<ICounterGrain>(key).Add(1);

        await silo.StopAsync();

        Assert.All((string[])["a", "b", "c"], key => Assert.Equal(1, silo.Probe.Count($"deactivated {key} ShuttingDown")));
    }

    /// <summary>The clock stands still, so no time-out helps.</summary>
    [Fact]
    public async Task Stop_WithGrainsThatWaitForEachOther_RefusesTheirCallsAndEnds()
    {
        await using var silo = await TestSilo.StartAsync();
        var asking = silo.Grain<IMutualGrain>("a").AskThrough("b");
        await silo.Probe.Reached("ask in");

        var stop = silo.Silo.StopAsync(TestContext.Current.CancellationToken);
        silo.Probe.Open("ask");

        await stop.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("unavailable", await asking);
    }

    [Fact]
    public async Task Stop_WithAGrainThatDoesNotEnd_EndsInTime()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName).Plain("stuck");
        await silo.Probe.Reached("stuck in");

        var stop = silo.StopAsync();
        await silo.AdvanceUntilAsync(stop);

        await stop;
        silo.Probe.OpenAll();
        await Task.WhenAny(call);
    }

    [Fact]
    public async Task StatelessWorker_SpreadsConcurrentCalls_UpToItsLimit()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IWorkerGrain>("w");
        var first = grain.Work("one");
        await silo.Probe.Reached("one in");
        var second = grain.Work("two");
        await silo.Probe.Reached("two in");
        var third = grain.Work("three");
        await silo.Client.GetGrain<IManagementGrain>(0).GetTotalActivationCount();
        Assert.Equal(0, silo.Probe.Count("three in"));

        silo.Probe.OpenAll();
        var workers = await Task.WhenAll(first, second, third);
        Assert.Equal(2, workers.Distinct().Count());
    }

    [Fact]
    public async Task StatelessWorker_WhoseWorkersAreCollected_StartsAnew()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IWorkerGrain>("w");
        silo.Probe.OpenAll();
        var before = await grain.Work("one");

        await silo.AdvanceUntilAsync(() => !silo.Silo.Activations.Any());

        Assert.NotEqual(before, await grain.Work("two"));
    }
}
