using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.speaker")]
public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private readonly ObserverManager<IListener> _listeners = new(TimeSpan.FromHours(1), NullLogger.Instance);

    public Task Subscribe(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task Say(string word)
    {
        _listeners.Notify(listener => listener.Hear(word));
        return Task.CompletedTask;
    }

    public Task<string> Ask(string word) => _listeners.Single().Echo(word);

    public async Task<int> AskAll(string word)
    {
        await _listeners.Notify(listener => listener.Echo(word));
        return _listeners.Count;
    }

    public Task<string> IntroduceYourselfTo(string other) => GrainFactory.GetGrain<ISpeakerGrain>(other).Meet(this);

    public Task<string> Meet(ISpeakerGrain stranger) =>
        Task.FromResult($"{stranger.GetGrainId()} {(stranger is GrainReference ? "GrainReference" : "object")}");
}
