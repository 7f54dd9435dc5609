using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Engine;

/// <summary>100 callers on 100 grains against 100 callers on 100 bare actors.</summary>
internal sealed class CallRateComparison : RateComparison
{
    private const int Callers = 100;
    private const int CallsEach = 2000;

    private MeasuredSilo? _silo;
    private PlainActor[] _actors = [];

    public override string Name => "engine-calls";

    public override string Subject => "100 callers on 100 grains";

    public override string Baseline => "a bare actor of Channel and TaskCompletionSource";

    public override string Bar => "at least 1.0";

    protected override string Unit => "calls";

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _silo = await MeasuredSilo.StartAsync(cancellationToken);
        _actors = [.. Enumerable.Range(0, Callers).Select(_ => new PlainActor())];
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken) =>
        CallLoad.RunAsync(CallLoad.Grains(_silo!, Callers), CallsEach);

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) =>
        CallLoad.RunAsync(CallLoad.Actors(_actors), CallsEach);

    protected override async Task CleanUpAsync()
    {
        foreach (var actor in _actors) actor.Stop();
        if (_silo is not null) await _silo.DisposeAsync();
    }
}
