using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary>A node is named by its id or by its handle, everywhere.</summary>
internal static class NodeLookup
{
    /// <summary>The node id, in lower case; null, with a problem, if nobody goes by that name.</summary>
    public static async Task<(string? NodeId, ApiProblem? Problem)> FindAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        // People paste ids in either case; within the network there is one spelling.
        if (NodeId.TryParse(name.ToLowerInvariant(), out var id)) return (id.ToString(), null);
        if (!NodeHandle.TryParse(name, out _))
            return (null, ApiProblem.Invalid("id", "A node is named by 40 hexadecimal digits, or by a handle of 3 to 64 of A-Z a-z 0-9 _ . -"));
        var owner = await grains.GetGrain<IHandleGrain>(HandleKeys.Of(name)).Resolve(cancellationToken);
        return owner is null ? (null, ApiProblem.NotFound($"No node goes by the handle '{name}'.")) : (owner, null);
    }
}
