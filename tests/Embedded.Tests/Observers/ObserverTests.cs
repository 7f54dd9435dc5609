using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Observers;

public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_IsCalledByGrains_OneCallAfterTheOther()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);
        var grain = silo.Grain<ISpeakerGrain>("a");
        await grain.Subscribe(reference);

        for (var i = 0; i < 100; i++) await grain.Say($"{i}");
        await listener.Until(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), listener.Heard);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WithATaskMethod_AnswersTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var grain = silo.Grain<ISpeakerGrain>("a");
        await grain.Subscribe(silo.Client.CreateObjectReference<IListener>(listener));

        Assert.Equal("echo hello", await grain.Ask("hello"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task DeletedReference_IsHeardNoMore_AndTheManagerDropsIt()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);
        var grain = silo.Grain<ISpeakerGrain>("a");
        await grain.Subscribe(reference);
        silo.Client.DeleteObjectReference<IListener>(reference);

        await Assert.ThrowsAnyAsync<Exception>(() => grain.Ask("anyone?"));
        Assert.Equal(0, await grain.AskAll("anyone?"));
        Assert.Throws<ArgumentException>(() => silo.Client.DeleteObjectReference<IListener>(reference));
    }

    [Fact]
    public async Task ObserverThatNobodyHolds_IsCollectedAndForgotten()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISpeakerGrain>("a");
        await SubscribeAndForget(silo, grain);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => grain.Ask("anyone?"));
        Assert.Equal(0, await grain.AskAll("anyone?"));
    }

    [Fact]
    public async Task CreateObjectReference_OfAReferenceOrAGrain_Throws()
    {
        await using var silo = await TestSilo.StartAsync();
        var reference = silo.Client.CreateObjectReference<IListener>(new Listener());

        Assert.Throws<ArgumentException>(() => silo.Client.CreateObjectReference<IListener>(reference));
        Assert.Throws<ArgumentException>(() => silo.Client.CreateObjectReference<IListener>(new Stranger()));
    }

    [Fact]
    public async Task ObserverWithoutAReference_CannotBeHandedOver()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => silo.Grain<ISpeakerGrain>("a").Subscribe(new Listener()));
    }

    [Fact]
    public async Task GrainHandedOverAsItself_ArrivesAsAReference()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("test.speaker/me GrainReference", await silo.Grain<ISpeakerGrain>("me").IntroduceYourselfTo("you"));
    }

    [Fact]
    public void ObserverManager_ExpiresWhoDoesNotRenew_AndDropsWhoFails()
    {
        var now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var manager = new ObserverManager<string, string>(TimeSpan.FromMinutes(5), NullLogger.Instance) { GetDateTime = () => now };
        manager.Subscribe("old", "old");
        now += TimeSpan.FromMinutes(4);
        manager.Subscribe("new", "new");
        manager.Subscribe("bad", "bad");
        now += TimeSpan.FromMinutes(2);
        var heard = new List<string>();

        manager.Notify(observer =>
        {
            if (observer == "bad") throw new InvalidOperationException();
            heard.Add(observer);
        });

        Assert.Equal(["new"], heard);
        Assert.Equal(["new"], manager.Observers.Keys);
    }

    [Fact]
    public void ObserverManager_ChangedWhileItNotifies_FinishesOnWhoWasThere()
    {
        var manager = new ObserverManager<string, string>(TimeSpan.FromMinutes(5), NullLogger.Instance);
        manager.Subscribe("a", "a");
        manager.Subscribe("b", "b");
        var heard = new List<string>();

        manager.Notify(observer =>
        {
            manager.Unsubscribe("b");
            manager.Subscribe("c", "c");
            heard.Add(observer);
        });

        Assert.Equal(["a", "b"], heard);
        Assert.Equal(["a", "c"], manager);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task SubscribeAndForget(TestSilo silo, ISpeakerGrain grain) =>
        grain.Subscribe(silo.Client.CreateObjectReference<IListener>(new Listener()));

    private sealed class Stranger : IGrainObserver;

    private sealed class Listener : IListener
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile int _wanted = int.MaxValue;

        public List<string> Heard { get; } = [];

        public void Hear(string word)
        {
            Heard.Add(word);
            if (Heard.Count >= _wanted) _done.TrySetResult();
        }

        public Task<string> Echo(string word) => Task.FromResult($"echo {word}");

        public Task Until(int count)
        {
            _wanted = count;
            if (Heard.Count >= count) _done.TrySetResult();
            return _done.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }
}
