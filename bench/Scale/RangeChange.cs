namespace OrleansVoxa.Bench.Scale;

/// <summary>How a ring divides the nodes' grains among the silos, and what becomes of that when a silo is lost.</summary>
/// <param name="Owners">Whose each is before.</param>
/// <param name="Moved">How many have another owner after.</param>
/// <param name="LargestBefore">Those of the silo that has most, before.</param>
/// <param name="LargestAfter">The same after.</param>
internal sealed record RangeChange(IReadOnlyList<int> Owners, int Moved, int LargestBefore, int LargestAfter)
{
    public static RangeChange Of(NodePopulation nodes, ScaleOptions options, int pointsEach)
    {
        var before = new SiloRing(Enumerable.Range(0, options.Silos), pointsEach, options.Seed);
        var after = new SiloRing(Enumerable.Range(1, options.Silos - 1), pointsEach, options.Seed);
        var owners = new int[nodes.Count];
        int[] countsBefore = new int[options.Silos], countsAfter = new int[options.Silos];
        var moved = 0;
        for (var index = 0; index < nodes.Count; index++)
        {
            var hash = nodes.Hashes[index];
            owners[index] = before.Owner(hash);
            var next = after.Owner(hash);
            countsBefore[owners[index]]++;
            countsAfter[next]++;
            if (next != owners[index]) moved++;
        }

        return new RangeChange(owners, moved, countsBefore.Max(), countsAfter.Max());
    }
}
