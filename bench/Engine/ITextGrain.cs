namespace OrleansVoxa.Bench.Engine;

/// <summary>A grain with a stored state.</summary>
public interface ITextGrain : IGrainWithStringKey
{
    Task<long> Number();
}
