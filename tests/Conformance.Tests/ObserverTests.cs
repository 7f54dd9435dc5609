using OrleansVoxa.Conformance.Tests.Grains;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests;

public sealed class ObserverTests(TestNetwork network)
{
    [Fact]
    public async Task Observer_HearsEveryWordInOrder_AndAnswers()
    {
        var listener = new Listener();
        var speaker = network.Client.GetGrain<ISpeakerGrain>("speaks");
        var reference = network.Client.CreateObjectReference<IListener>(listener);
        await speaker.Subscribe(reference);

        for (var i = 0; i < 50; i++) Assert.Equal(1, await speaker.Say($"{i}"));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), listener.Heard);
        Assert.Equal("echo hello", await speaker.Ask("hello"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_SubscribedAgain_IsTheSameOne_AndUnsubscribedHearsNoMore()
    {
        var listener = new Listener();
        var speaker = network.Client.GetGrain<ISpeakerGrain>("forgets");
        var reference = network.Client.CreateObjectReference<IListener>(listener);
        await speaker.Subscribe(reference);
        await speaker.Subscribe(reference);
        Assert.Equal(1, await speaker.Say("one"));

        await speaker.Unsubscribe(reference);

        Assert.Equal(0, await speaker.Say("two"));
        Assert.Equal(["one"], listener.Heard);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task ObserverThatFails_FailsTheGrainsCall_AndTheManagerDropsIt()
    {
        var listener = new Listener { Fails = true };
        var speaker = network.Client.GetGrain<ISpeakerGrain>("hurts");
        await speaker.Subscribe(network.Client.CreateObjectReference<IListener>(listener));

        Assert.Equal("ears", (await Assert.ThrowsAsync<InvalidOperationException>(() => speaker.Ask("hello"))).Message);

        Assert.Equal(0, await speaker.Say("anyone?"));
        GC.KeepAlive(listener);
    }

    private sealed class Listener : IListener
    {
        public List<string> Heard { get; } = [];

        public bool Fails { get; init; }

        public Task Hear(string word)
        {
            if (Fails) throw new InvalidOperationException("ears");
            Heard.Add(word);
            return Task.CompletedTask;
        }

        public Task<string> Echo(string word) => Fails ? throw new InvalidOperationException("ears") : Task.FromResult($"echo {word}");
    }
}
