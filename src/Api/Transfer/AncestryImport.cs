using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Transfer;

/// <summary>Ends the keys from which an imported node came, before it is brought back itself, as a succession does.</summary>
internal static class AncestryImport
{
    private const string Field = "successions";

    /// <summary>Null if they are ended, all of them; else why one cannot be.</summary>
    /// <param name="grains">The registry.</param>
    /// <param name="chain">The newest first.</param>
    /// <param name="cancellationToken">Gives up between two of them.</param>
    public static async Task<RestoreResult?> EndAsync(IGrainFactory grains, ImmutableArray<SignedKeySuccession> chain, CancellationToken cancellationToken)
    {
        var words = new ImmutableArray<byte>[chain.Length + 1];
        for (var i = 0; i < chain.Length; i++)
        {
            // Both keys may have signed it once for each registry. Whom this one knows already keeps its own words, and the other end must have the same.
            var here = await Node(grains, chain[i].Record.NewKey).GetInheritance(cancellationToken);
            words[i] = here.IsEmpty ? [.. chain[i].Encode()] : here;
            if (here.IsEmpty || (SignedKeySuccession.TryDecode(here.AsSpan(), out var known, out _) && known.Record.OldKey.Equals(chain[i].Record.OldKey))) continue;
            return RestoreResult.Refuse(RefusalCodes.KeyMismatch, $"Node {chain[i].Record.NewKey.Id} began here as the successor of another node than {chain[i].Record.OldKey.Id}.", Field);
        }

        words[chain.Length] = [];
        // The oldest first, so that what is cut short is a beginning.
        for (var i = chain.Length - 1; i >= 0; i--)
        {
            var ended = await Node(grains, chain[i].Record.OldKey).RestoreEnd(words[i], words[i + 1], cancellationToken);
            if (ended.Status == RestoreStatus.Refused) return ended;
        }

        return null;
    }

    private static INodeGrain Node(IGrainFactory grains, PublicIdentity key) => grains.GetGrain<INodeGrain>(key.Id.ToString());
}
