using OrleansVoxa.Bench.Engine;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Bench.Registry;

/// <summary>What a heartbeat costs beside its signature: unsigned ones of 100,000 nodes, against calls that do nothing of 100,000 grains.</summary>
internal sealed class UnsignedHeartbeatComparison : RateComparison
{
    private const int Callers = 100;
    private const int BeatsEach = 500;

    private static readonly NodeHeartbeat Beat = new(null, null);

    private RegistrySilo? _silo;
    private MeasuredSilo? _plain;
    private string[] _nodes = [];
    private int _slices;

    public override string Name => "registry-beats-unsigned";

    public override string Subject => "unsigned heartbeats of 100,000 registered nodes, 100 callers";

    public override string Baseline => "plain calls of 100,000 grains";

    protected override string Unit => "calls";

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _silo = await RegistrySilo.StartAsync(cancellationToken);
        _nodes = await _silo.RegisterUnsignedAsync(HeartbeatComparison.Nodes, cancellationToken);
        _plain = await MeasuredSilo.StartAsync(cancellationToken);
        for (var i = 0; i < _nodes.Length; i++) await _plain.Grains.GetGrain<IMeasuredGrain>(_nodes[i]).Add(1);
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken) => RunAsync(async node =>
    {
        if ((await _silo!.Node(node).Heartbeat(Beat, cancellationToken)).Status != HeartbeatStatus.Accepted)
            throw new InvalidOperationException("A heartbeat was refused.");
    });

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) =>
        RunAsync(node => _plain!.Grains.GetGrain<IMeasuredGrain>(node).Add(1));

    protected override async Task CleanUpAsync()
    {
        if (_plain is not null) await _plain.DisposeAsync();
        if (_silo is not null) await _silo.DisposeAsync();
    }

    // The next nodes in each slice, so that memory is as cold as it is with many nodes.
    private Task<Slice> RunAsync(Func<string, Task> call)
    {
        var first = _slices++ * Callers * BeatsEach;
        return Slice.MeasureAsync((double)Callers * BeatsEach, () => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < BeatsEach; i++) await call(_nodes[(first + i * Callers + caller) % _nodes.Length]);
        }))));
    }
}
