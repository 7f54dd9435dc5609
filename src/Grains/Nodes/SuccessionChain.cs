using System.Runtime.CompilerServices;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Who came after whom.</summary>
internal static class SuccessionChain
{
    /// <summary>The node, if it ever registered, then the one that it was succeeded by, and so on; each is asked when it is wanted.</summary>
    /// <remarks>Ends at a node that stands in it already: two registries may each have been told half of a circle.</remarks>
    public static async IAsyncEnumerable<NodeView> FromAsync(IGrainFactory grains, string node, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = node; at is not null && seen.Add(at);)
        {
            if (await grains.GetGrain<INodeGrain>(at).Get(cancellationToken) is not { } view) yield break;
            yield return view;
            at = view.Successor;
        }
    }
}
