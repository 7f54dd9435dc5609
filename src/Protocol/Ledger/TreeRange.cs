using System.Numerics;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>The leaves from <paramref name="Start"/> up to, and without, <paramref name="End"/>: a subtree of the log's tree.</summary>
/// <param name="Start">The first leaf's index.</param>
/// <param name="End">The index behind the last.</param>
public readonly record struct TreeRange(long Start, long End)
{
    /// <summary>Leaves in it.</summary>
    public long Count => End - Start;

    /// <summary>The two subtrees that its hash is made of: the left has the largest power of two of leaves that is below the count (RFC 6962, section 2.1).</summary>
    /// <exception cref="InvalidOperationException">It has fewer than two leaves.</exception>
    public (TreeRange Left, TreeRange Right) Split()
    {
        if (Count < 2) throw new InvalidOperationException("A leaf has no subtrees.");
        var middle = Start + (1L << BitOperations.Log2((ulong)(Count - 1)));
        return (new TreeRange(Start, middle), new TreeRange(middle, End));
    }
}
