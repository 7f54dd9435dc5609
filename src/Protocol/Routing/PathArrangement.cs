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

    /// <summary>Deals <paramref name="slots"/> (copies of one relay side by side) evenly to <paramref name="paths"/> paths.</summary>
    public static ImmutableArray<RelayPath> Arrange(List<RelayDescriptor> slots, int paths, int maximumShare, Random random)
    {
        var hops = slots.Count / paths;
        var rows = new RelayDescriptor[paths][];
        for (var i = 0; i < paths; i++) rows[i] = new RelayDescriptor[hops];

        // Going round keeps copies of one relay on different paths, since there are never more copies than paths.
        for (var i = 0; i < paths * hops; i++) rows[i % paths][i / paths] = slots[i];

        Improve(rows, maximumShare);
        random.Shuffle(rows);
        var result = ImmutableArray.CreateBuilder<RelayPath>(paths);
        foreach (var row in rows)
        {
            random.Shuffle(row);
            result.Add(new RelayPath(ImmutableCollectionsMarshal.AsImmutableArray(row)));
        }

        return result.MoveToImmutable();
    }

    private static void Improve(RelayDescriptor[][] rows, int maximumShare)
    {
        var cost = Cost(rows, maximumShare);
        for (var pass = 0; pass < Passes && cost > 0; pass++)
        {
            var before = cost;
            for (var a = 0; a < rows.Length && cost > 0; a++)
            {
                for (var b = a + 1; b < rows.Length && cost > 0; b++) cost = SwapBetween(rows, a, b, cost, maximumShare);
            }

            if (cost == before) return;
        }
    }

    private static int SwapBetween(RelayDescriptor[][] rows, int a, int b, int cost, int maximumShare)
    {
        for (var i = 0; i < rows[a].Length; i++)
        {
            for (var j = 0; j < rows[b].Length; j++)
            {
                (rows[a][i], rows[b][j]) = (rows[b][j], rows[a][i]);
                var swapped = Cost(rows, maximumShare);
                if (swapped < cost) cost = swapped;
                else (rows[a][i], rows[b][j]) = (rows[b][j], rows[a][i]);
            }
        }

        return cost;
    }

    private static int Cost(RelayDescriptor[][] rows, int maximumShare)
    {
        var cost = 0;
        var paths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var repeated = false;
                for (var j = 0; j < i; j++)
                {
                    if (row[i].Id == row[j].Id) cost += 100_000;
                    if (RelayDraw.SameOperator(row[i], row[j])) (repeated, cost) = (true, cost + 10);
                    if (RelayDraw.SameRange(row[i], row[j])) cost++;
                }

                if (!repeated && row[i].OperatorFamily.Length > 0)
                    paths[row[i].OperatorFamily] = paths.GetValueOrDefault(row[i].OperatorFamily) + 1;
            }
        }

        foreach (var count in paths.Values) cost += 1_000 * Math.Max(0, count - maximumShare);
        return cost;
    }
}
