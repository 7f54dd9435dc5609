using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>
/// Deals drawn relays to paths. An operator that has several of them must not stand on k or more paths, since it could rebuild
/// a package; short of that it should not have two relays on one path, since it could link that path's ends.
/// </summary>
internal static class PathArrangement
{
    /// <summary>Passes of the swap search; each one looks at every pair of places, so a few are enough for any path choice.</summary>
    private const int Passes = 4;

    private const int Unknown = -1;

    /// <summary>Deals <paramref name="slots"/> (copies of one relay side by side) evenly to <paramref name="paths"/> paths.</summary>
    public static ImmutableArray<RelayPath> Arrange(List<RelayDescriptor> slots, int paths, int maximumShare, Random random)
    {
        var hops = slots.Count / paths;
        var places = Number(slots);
        var rows = new Place[paths][];
        for (var i = 0; i < paths; i++) rows[i] = new Place[hops];

        // Going round keeps copies of one relay on different paths, since there are never more copies than paths.
        for (var i = 0; i < paths * hops; i++) rows[i % paths][i / paths] = places[i];

        Improve(rows, slots.Count, maximumShare);
        random.Shuffle(rows);
        var result = ImmutableArray.CreateBuilder<RelayPath>(paths);
        foreach (var row in rows)
        {
            random.Shuffle(row);
            result.Add(new RelayPath(ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(row, static place => place.Relay))));
        }

        return result.MoveToImmutable();
    }

    /// <summary>The search compares relays some thousand times, so operators and ranges are compared as numbers.</summary>
    private static Place[] Number(List<RelayDescriptor> slots)
    {
        var families = new Dictionary<string, int>(StringComparer.Ordinal);
        var ranges = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new Place[slots.Count];
        var node = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (i > 0 && slots[i].Id != slots[i - 1].Id) node++;
            places[i] = new Place(slots[i], node, NumberOf(families, slots[i].OperatorFamily), NumberOf(ranges, slots[i].AddressRange));
        }

        return places;
    }

    /// <summary>Equal names have equal numbers; an empty one is unknown and equals nothing.</summary>
    private static int NumberOf(Dictionary<string, int> numbers, string name)
    {
        if (name.Length == 0) return Unknown;
        if (numbers.TryGetValue(name, out var number)) return number;
        numbers.Add(name, numbers.Count);
        return numbers.Count - 1;
    }

    private static void Improve(Place[][] rows, int slots, int maximumShare)
    {
        Span<int> paths = slots <= 64 ? stackalloc int[slots] : new int[slots];
        var cost = Cost(rows, maximumShare, paths);
        for (var pass = 0; pass < Passes && cost > 0; pass++)
        {
            var before = cost;
            for (var a = 0; a < rows.Length && cost > 0; a++)
            {
                for (var b = a + 1; b < rows.Length && cost > 0; b++) cost = SwapBetween(rows, a, b, cost, maximumShare, paths);
            }

            if (cost == before) return;
        }
    }

    private static int SwapBetween(Place[][] rows, int a, int b, int cost, int maximumShare, Span<int> paths)
    {
        for (var i = 0; i < rows[a].Length; i++)
        {
            for (var j = 0; j < rows[b].Length; j++)
            {
                (rows[a][i], rows[b][j]) = (rows[b][j], rows[a][i]);
                var swapped = Cost(rows, maximumShare, paths);
                if (swapped < cost) cost = swapped;
                else (rows[a][i], rows[b][j]) = (rows[b][j], rows[a][i]);
            }
        }

        return cost;
    }

    /// <param name="rows">The relays of each path.</param>
    /// <param name="maximumShare">On how many paths a family may stand.</param>
    /// <param name="paths">Room to count the paths of each family.</param>
    private static int Cost(Place[][] rows, int maximumShare, Span<int> paths)
    {
        var cost = 0;
        paths.Clear();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var repeated = false;
                for (var j = 0; j < i; j++)
                {
                    if (row[i].Node == row[j].Node) cost += 100_000;
                    if (row[i].Family != Unknown && row[i].Family == row[j].Family) (repeated, cost) = (true, cost + 10);
                    if (row[i].Range != Unknown && row[i].Range == row[j].Range) cost++;
                }

                if (!repeated && row[i].Family != Unknown) paths[row[i].Family]++;
            }
        }

        foreach (var count in paths) cost += 1_000 * Math.Max(0, count - maximumShare);
        return cost;
    }

    private readonly record struct Place(RelayDescriptor Relay, int Node, int Family, int Range);
}
