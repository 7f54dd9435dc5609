using Orleans.Concurrency;

namespace OrleansVoxa.Embedded.Tests.Grains;

/// <summary>Two of these ask each other.</summary>
public interface IMutualGrain : IGrainWithStringKey
{
    /// <summary>Has <paramref name="other"/> ask this one.</summary>
    Task<string> AskThrough(string other);

    /// <summary>Waits at the gate "ask", then asks; answers what came of it.</summary>
    Task<string> Ask(string other);

    [AlwaysInterleave]
    Task<string> Answer();
}

[GrainType("test.mutual")]
public sealed class MutualGrain(Probe probe) : Grain, IMutualGrain
{
    public Task<string> AskThrough(string other) => GrainFactory.GetGrain<IMutualGrain>(other).Ask(this.GetPrimaryKeyString());

    public async Task<string> Ask(string other)
    {
        probe.Reach("ask in");
        await probe.Gate("ask");
        try
        {
            return await GrainFactory.GetGrain<IMutualGrain>(other).Answer();
        }
        catch (SiloUnavailableException)
        {
            return "unavailable";
        }
    }

    public Task<string> Answer() => Task.FromResult("here");
}
