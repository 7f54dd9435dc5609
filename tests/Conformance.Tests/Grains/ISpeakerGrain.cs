namespace OrleansVoxa.Conformance.Tests.Grains;

[Alias("conformance.IListener")]
public interface IListener : IGrainObserver
{
    Task Hear(string word);

    Task<string> Echo(string word);
}

[Alias("conformance.ISpeakerGrain")]
public interface ISpeakerGrain : IGrainWithStringKey
{
    Task Subscribe(IListener listener);

    Task Unsubscribe(IListener listener);

    Task<int> Say(string word);

    Task<string> Ask(string word);
}
