using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Engine;

/// <summary>Bytes allocated for a plain call, against a call of a bare actor.</summary>
internal sealed class CallBytesComparison : IComparison
{
    private const int Calls = 100_000;
    private const int Rounds = 5;

    public string Name => "engine-call-bytes";

    public string Subject => "bytes allocated for a plain call";

    public string Baseline => "for a call of a bare actor";

    public string Bar => "at most 200 B";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await MeasuredSilo.StartAsync(cancellationToken);
        var grain = silo.Grains.GetGrain<IMeasuredGrain>("measured");
        var actor = new PlainActor();
        List<double> ours = [], theirs = [];
        for (var round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var subject = await BytesAsync(grain.Same);
            var baseline = await BytesAsync(actor.Add);
            if (round == 0) continue;
            ours.Add(subject);
            theirs.Add(baseline);
        }

        actor.Stop();
        return new Measurement([.. ours.Zip(theirs, (mine, other) => mine / other)],
            Figure.Bytes(Quantile.Median(ours)), Figure.Bytes(Quantile.Median(theirs)));
    }

    private static async Task<double> BytesAsync(Func<int, Task<int>> call)
    {
        await call(1);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Calls; i++) await call(1);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;
    }
}
