using Orleans.Concurrency;

namespace OrleansVoxa.Embedded.Tests.Grains;

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    [ReadOnly]
    ValueTask<int> Get();

    ValueTask Reset();

    Task<int> AddSlowly(int amount);

    Task<string> Fail(string message);

    [OneWay]
    Task AddOneWay(int amount);

    [OneWay]
    Task FailOneWay();

    Task<string> Identity();

    Task Leave();
}
