using System.Collections.Immutable;

namespace OrleansVoxa.Embedded.Tests.Grains;

public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Calls the next of <paramref name="rest"/>, which does the same; answers how many were called.</summary>
    Task<int> Pass(ImmutableArray<string> rest);

    Task<string> Header();

    Task<string> HeaderThrough(string key);

    Task SetHeader(string value);

    /// <summary>Leaves a value behind in the execution context, and answers the one that it found.</summary>
    Task<string> Litter(string value);
}
