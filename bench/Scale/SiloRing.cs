using System.Globalization;

namespace OrleansVoxa.Bench.Scale;

/// <summary>
/// The ring that divides reminders among silos, after the rule of Orleans' VirtualBucketsRingProvider: each silo stands on it
/// at thirty points, and a point owns what lies between the point before it and itself. Where the points lie is drawn here
/// from the silos' names; in a cluster it follows from their addresses. Immutable.
/// </summary>
internal sealed class SiloRing
{
    /// <summary>ConsistentRingOptions.NumVirtualBucketsConsistentRing, unless somebody sets it.</summary>
    public const int PointsEach = 30;

    private readonly uint[] _points;
    private readonly int[] _owners;

    public SiloRing(IEnumerable<int> silos, int seed)
    {
        var points = silos.SelectMany(silo => Enumerable.Range(0, PointsEach).Select(point =>
                (Hash: StableHash.ComputeHash(string.Create(CultureInfo.InvariantCulture, $"{seed}/{silo}/{point}")), Silo: silo)))
            .DistinctBy(point => point.Hash).OrderBy(point => point.Hash).ToArray();
        _points = [.. points.Select(point => point.Hash)];
        _owners = [.. points.Select(point => point.Silo)];
    }

    /// <summary>The silo whose reminder service ticks what lies at <paramref name="hash"/>.</summary>
    public int Owner(uint hash)
    {
        var index = Array.BinarySearch(_points, hash);
        if (index < 0) index = ~index;
        return _owners[index == _points.Length ? 0 : index];
    }
}
