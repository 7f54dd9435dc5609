namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Which app has one port of the balancers. Key: the port's number. It asks the app that has it, by what interleaves.</summary>
[Alias("voxa.IAppPortGrain")]
public interface IAppPortGrain : IGrainWithStringKey
{
    /// <summary>Takes the port for an app, unless another one has it; durable when it returns.</summary>
    /// <returns>The app that has it.</returns>
    Task<string> Claim(string app, CancellationToken cancellationToken);
}
