using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>Who owns which handle, against the handles that nodes go by.</summary>
internal sealed class AuditedHandles
{
    private const string GrainType = "voxa.handle", StateName = "handle";

    private readonly Dictionary<string, Owned> _owned = [];
    private readonly List<StateRepair> _repairs = [];

    public IReadOnlyList<StateRepair> Repairs => _repairs;

    public async Task LoadAsync(AuditRows rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ReadAsync(GrainType, cancellationToken))
        {
            if (rows.Parse(GrainType, row.GrainKey, row.Json, GrainStateContext.Default.HandleGrainState) is not { Owner.Length: > 0 } handle) continue;
            if (NodeId.TryParse(handle.Owner, out var owner)) _owned[row.GrainKey] = new Owned { Node = owner };
            else rows.Refuse(GrainType, row.GrainKey, $"its owner '{handle.Owner}' is no node id");
        }
    }

    public Disagreement? Visit(NodeId id, NodeProfile profile)
    {
        if (profile.Handle.Length == 0) return null;
        var key = HandleKeys.Of(profile.Handle);
        ref var owned = ref CollectionsMarshal.GetValueRefOrNullRef(_owned, key);
        if (Unsafe.IsNullRef(ref owned))
        {
            _owned[key] = new Owned { Node = id, Used = true };
            var state = new HandleGrainState { Owner = id.ToString(), Verified = profile.Verified };
            _repairs.Add(new StateRepair(GrainType, key, StateName, JsonSerializer.SerializeToUtf8Bytes(state, GrainStateContext.Default.HandleGrainState)));
            return new Disagreement(DisagreementCodes.HandleFree, profile.Handle, $"Node {id} goes by the handle, and nobody owns it.", "Whoever claims it first gets it; a repair gives it to the node.", true);
        }

        if (owned.Node == id)
        {
            owned.Used = true;
            return null;
        }

        // An unverified node that lost its handle learns so by its next tick.
        return profile.Verified
            ? new Disagreement(DisagreementCodes.HandleContested, profile.Handle, $"Verified node {id} goes by the handle, and node {owned.Node} owns it.", "If the owner does not go by it either, a repair frees it, and a second one gives it to the node; else one of both must register under another.", false)
            : null;
    }

    /// <summary>A handle that is on its way from a node to its successor: either may own it, and it is not to be freed.</summary>
    public void Pass(NodeId from, NodeId to, NodeProfile profile)
    {
        ref var owned = ref CollectionsMarshal.GetValueRefOrNullRef(_owned, HandleKeys.Of(profile.Handle));
        if (!Unsafe.IsNullRef(ref owned) && (owned.Node == from || owned.Node == to)) owned.Used = true;
    }

    public IEnumerable<Disagreement> Finish()
    {
        foreach (var (handle, owned) in _owned.Where(entry => !entry.Value.Used))
        {
            _repairs.Add(new StateRepair(GrainType, handle, StateName, null));
            yield return new Disagreement(DisagreementCodes.HandleOfNobody, handle, $"Node {owned.Node} owns the handle and does not go by it.", "Nobody can take it until it is released, which a repair does.", true);
        }
    }

    private struct Owned
    {
        public NodeId Node;

        public bool Used;
    }
}
