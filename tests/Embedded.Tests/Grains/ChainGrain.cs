using System.Collections.Immutable;

namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.chain")]
public sealed class ChainGrain : Grain, IChainGrain
{
    private static readonly AsyncLocal<string?> Left = new();

    public Task<string> Litter(string value)
    {
        var found = Left.Value ?? "nothing";
        Left.Value = value;
        return Task.FromResult(found);
    }

    public async Task<int> Pass(ImmutableArray<string> rest) =>
        rest.IsEmpty ? 1 : 1 + await GrainFactory.GetGrain<IChainGrain>(rest[0]).Pass(rest.RemoveAt(0));

    public Task<string> Header() => Task.FromResult(RequestContext.Get("header") as string ?? "none");

    public async Task<string> HeaderThrough(string key)
    {
        await Task.Yield();
        return await GrainFactory.GetGrain<IChainGrain>(key).Header();
    }

    public Task SetHeader(string value)
    {
        RequestContext.Set("header", value);
        return Task.CompletedTask;
    }
}
