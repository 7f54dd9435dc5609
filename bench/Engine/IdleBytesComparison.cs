using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Engine;

/// <summary>What an activation that nobody calls keeps in memory, against a bare actor found by a dictionary.</summary>
internal sealed class IdleBytesComparison : IComparison
{
    private const int Count = 50_000;
    private const int Rounds = 3;

    public string Name => "engine-idle-bytes";

    public string Subject => "memory of an idle activation";

    public string Baseline => "of an idle bare actor in a dictionary";

    public string Bar => "at most 1 KB";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        List<double> ours = [], theirs = [];
        for (var round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var subject = await ActivationBytesAsync(cancellationToken);
            var baseline = await ActorBytesAsync();
            if (round == 0) continue;
            ours.Add(subject);
            theirs.Add(baseline);
        }

        return new Measurement([.. ours.Zip(theirs, (mine, other) => mine / other)],
            Figure.Bytes(Quantile.Median(ours)), Figure.Bytes(Quantile.Median(theirs)));
    }

    private static async Task<double> ActivationBytesAsync(CancellationToken cancellationToken)
    {
        await using var silo = await MeasuredSilo.StartAsync(cancellationToken);
        await silo.Grains.GetGrain<IMeasuredGrain>("first").Add(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++) await silo.Grains.GetGrain<IMeasuredGrain>($"idle-{i}").Add(1);
        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
    }

    private static async Task<double> ActorBytesAsync()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var actors = new Dictionary<string, PlainActor>();
        for (var i = 0; i < Count; i++)
        {
            var actor = new PlainActor();
            actors.Add($"idle-{i}", actor);
            await actor.Add(1);
        }

        var bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        foreach (var actor in actors.Values) actor.Stop();
        return bytes;
    }
}
