using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace OrleansVoxa.Conformance.Tests.Grains;

[GrainType("conformance.speaker")]
public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private readonly ObserverManager<IListener> _listeners = new(TimeSpan.FromHours(1), NullLogger.Instance);

    public Task Subscribe(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(IListener listener)
    {
        _listeners.Unsubscribe(listener);
        return Task.CompletedTask;
    }

    public async Task<int> Say(string word)
    {
        await _listeners.Notify(listener => listener.Hear(word));
        return _listeners.Count;
    }

    public Task<string> Ask(string word) => _listeners.Single().Echo(word);
}
