using Orleans.Concurrency;

namespace OrleansVoxa.Embedded.Tests.Grains;

/// <summary>Methods of each kind that all do the same: reach a point, wait at a gate.</summary>
public interface IGateGrain : IGrainWithStringKey
{
    Task Plain(string name);

    [ReadOnly]
    Task Read(string name);

    [AlwaysInterleave]
    Task Interleaved(string name);

    Task<int> Quick(int value);

    Task Block(string name);

    Task Leave();

    Task WaitFor(string name, CancellationToken cancellationToken);

    [ResponseTimeout("00:00:01")]
    Task Hasty(string name);
}

public interface IReentrantGateGrain : IGateGrain;

public interface IPickyGateGrain : IGateGrain;
