namespace OrleansVoxa.Embedded.Tests.Grains;

public interface IListener : IGrainObserver
{
    void Hear(string word);

    Task<string> Echo(string word);
}

public interface ISpeakerGrain : IGrainWithStringKey
{
    Task Subscribe(IListener listener);

    Task Say(string word);

    Task<string> Ask(string word);

    Task<int> AskAll(string word);

    Task<string> IntroduceYourselfTo(string other);

    Task<string> Meet(ISpeakerGrain stranger);
}
