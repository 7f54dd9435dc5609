namespace OrleansVoxa.Bench.Engine;

/// <summary>A grain that does as good as nothing.</summary>
public interface IMeasuredGrain : IGrainWithStringKey
{
    /// <summary>Gives a new number, so the grain itself allocates a task for it.</summary>
    Task<int> Add(int amount);

    /// <summary>Gives a task that is there already, so that what a call allocates is the engine's.</summary>
    Task<int> Same(int unused);
}
