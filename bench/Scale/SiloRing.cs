using System.Globalization;

namespace OrleansVoxa.Bench.Scale;

/// <summary>
/// A ring that divides grains among silos by hash: each silo stands on it at some points, and a point owns what lies between
/// the point before it and itself. Orleans' VirtualBucketsRingProvider, which divides reminders, has thirty points a silo, its
/// LocalGrainDirectory one. Where the points lie is drawn here from the silos' names; in a cluster it follows from their
/// addresses. Immutable.
/// </summary>
internal sealed class SiloRing
{
    /// <summary>Points of a silo on the ring of reminders: ConsistentRingOptions.NumVirtualBucketsConsistentRing, unless somebody sets it.</summary>
    public const int ReminderPoints = 30;

    /// <summary>Points of a silo on the ring of the grain directory.</summary>
    public const int DirectoryPoints = 1;

    private readonly uint[] _points;
    private readonly int[] _owners;

    public SiloRing(IEnumerable<int> silos, int pointsEach, int seed)
    {
        var points = silos.SelectMany(silo => Enumerable.Range(0, pointsEach).Select(point =>
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
