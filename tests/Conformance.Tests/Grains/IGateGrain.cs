using Orleans.Concurrency;

namespace OrleansVoxa.Conformance.Tests.Grains;

/// <summary>Methods of each kind that all do the same: reach the point <c>NAME in</c>, wait at the gate <c>NAME</c>, reach <c>NAME out</c>.</summary>
[Alias("conformance.IGateGrain")]
public interface IGateGrain : IGrainWithStringKey
{
    Task Plain(string name);

    [ReadOnly]
    Task Read(string name);

    [AlwaysInterleave]
    Task Interleaved(string name);

    [ResponseTimeout("00:00:01")]
    Task Hasty(string name);

    Task<int> Quick(int value);

    /// <summary>Reaches <c>NAME cancelled</c> if the caller gave up.</summary>
    Task WaitFor(string name, CancellationToken cancellationToken);

    /// <summary>Starts a timer that reaches <c>NAME ticked</c> once.</summary>
    [AlwaysInterleave]
    Task Tick(string name);
}

/// <summary>Every call interleaves with every other.</summary>
[Alias("conformance.IReentrantGateGrain")]
public interface IReentrantGateGrain : IGateGrain;

/// <summary>A call interleaves if its argument starts with <c>vip</c>.</summary>
[Alias("conformance.IPickyGateGrain")]
public interface IPickyGateGrain : IGateGrain;

/// <summary>None but the marked calls interleave.</summary>
[Alias("conformance.IPlainGateGrain")]
public interface IPlainGateGrain : IGateGrain;
