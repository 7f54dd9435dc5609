namespace OrleansVoxa.Bench.Engine;

[GrainType("bench.measured")]
public sealed class MeasuredGrain : Grain, IMeasuredGrain
{
    private static readonly Task<int> Done = Task.FromResult(1);

    private int _value;

    public Task<int> Add(int amount) => Task.FromResult(_value += amount);

    public Task<int> Same(int unused) => Done;
}
