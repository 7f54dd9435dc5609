using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Lists of capabilities that many nodes have in common, each in memory once instead of once a node. Thread-safe.</summary>
internal sealed class SharedTokens
{
    /// <summary>Those of all nodes in this process.</summary>
    public static readonly SharedTokens OfNodes = new();

    // Nodes choose their capabilities: what is kept for good is bounded in count and size, and lists beyond it are every node's own.
    private const int MostLists = 1024;
    private const int MostTokens = 16;

    private readonly ConcurrentDictionary<ImmutableArray<string>, ImmutableArray<string>> _known = new(ByValue.Instance);
    private int _count;

    /// <summary>The list, or one like it that is in memory already; empty for none.</summary>
    public ImmutableArray<string> Of(ImmutableArray<string> tokens)
    {
        if (tokens.IsDefaultOrEmpty) return [];
        if (tokens.Length > MostTokens) return tokens;
        if (_known.TryGetValue(tokens, out var shared)) return shared;
        if (Volatile.Read(ref _count) >= MostLists || !_known.TryAdd(tokens, tokens)) return tokens;
        Interlocked.Increment(ref _count);
        return tokens;
    }

    private sealed class ByValue : IEqualityComparer<ImmutableArray<string>>
    {
        public static readonly ByValue Instance = new();

        public bool Equals(ImmutableArray<string> one, ImmutableArray<string> other) => one.AsSpan().SequenceEqual(other.AsSpan());

        public int GetHashCode(ImmutableArray<string> tokens)
        {
            var hash = new HashCode();
            foreach (var token in tokens) hash.Add(token, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
