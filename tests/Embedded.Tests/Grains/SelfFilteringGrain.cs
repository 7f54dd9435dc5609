namespace OrleansVoxa.Embedded.Tests.Grains;

public interface ISelfFilteringGrain : IGrainWithStringKey
{
    Task<string> Ping();
}

[GrainType("test.selffiltering")]
public sealed class SelfFilteringGrain : Grain, ISelfFilteringGrain, IIncomingGrainCallFilter
{
    public Task<string> Ping() => Task.FromResult("unfiltered");

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        context.Result = $"own {context.MethodName}";
    }
}
