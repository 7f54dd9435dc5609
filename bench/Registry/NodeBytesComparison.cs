using OrleansVoxa.Bench.Engine;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Registry;

/// <summary>What a registered node with a signed record keeps in memory of an embedded silo (grain, directory row, reminder), against an idle activation.</summary>
internal sealed class NodeBytesComparison : IComparison
{
    private const int Count = 20_000;
    private const int Rounds = 3;

    public string Name => "registry-node-bytes";

    public string Subject => "memory of a registered node: grain, directory row, reminder";

    public string Baseline => "of an idle activation";

    public string Bar => "";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        List<double> ours = [], theirs = [];
        for (var round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var subject = await NodeBytesAsync(cancellationToken);
            var baseline = await ActivationBytesAsync(cancellationToken);
            if (round == 0) continue;
            ours.Add(subject);
            theirs.Add(baseline);
        }

        return new Measurement([.. ours.Zip(theirs, (mine, other) => mine / other)],
            Figure.Bytes(Quantile.Median(ours)), Figure.Bytes(Quantile.Median(theirs)));
    }

    private static async Task<double> NodeBytesAsync(CancellationToken cancellationToken)
    {
        await using var silo = await RegistrySilo.StartAsync(cancellationToken);
        await silo.RegisterUnsignedAsync(1000, cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken }, async (caller, token) =>
        {
            for (var i = caller; i < Count; i += 64)
            {
                using var key = IdentityKey.Generate();
                await silo.RegisterSignedAsync(key, token);
            }
        });
        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
    }

    private static async Task<double> ActivationBytesAsync(CancellationToken cancellationToken)
    {
        await using var silo = await MeasuredSilo.StartAsync(cancellationToken);
        await silo.Grains.GetGrain<IMeasuredGrain>("first").Add(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++) await silo.Grains.GetGrain<IMeasuredGrain>($"idle-{i}").Add(1);
        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
    }
}
