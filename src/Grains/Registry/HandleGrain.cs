using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Who owns a handle. Calls nobody, so whoever calls it cannot wait in a circle.</summary>
[GrainType("voxa.handle")]
public sealed class HandleGrain([PersistentState("handle")] IPersistentState<HandleGrainState> store) : Grain, IHandleGrain
{
    // What was acknowledged; Resolve may run while a write is under way.
    private HandleGrainState _handle = new();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _handle = store.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<HandleClaim> Claim(string nodeId, bool verified, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        var own = _handle.Owner == nodeId;
        var free = _handle.Owner.Length == 0;
        var yields = !_handle.Verified && verified;
        if (!own && !free && !yields) return new HandleClaim(false, _handle.Owner, null);
        // A node once verified stays so: an unsigned word never weakens its hold.
        var next = new HandleGrainState { Owner = nodeId, Verified = verified || (own && _handle.Verified) };
        var displaced = own || free ? null : _handle.Owner;
        if (next != _handle) await Remember(next);
        return new HandleClaim(true, nodeId, displaced);
    }

    /// <inheritdoc/>
    public async Task<HandleClaim> Transfer(string from, string to, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        if (_handle.Owner.Length > 0 && _handle.Owner != from && _handle.Owner != to) return new HandleClaim(false, _handle.Owner, null);
        var next = new HandleGrainState { Owner = to, Verified = true };
        if (next != _handle) await Remember(next);
        return new HandleClaim(true, to, null);
    }

    /// <inheritdoc/>
    public Task<string?> Resolve(CancellationToken cancellationToken) =>
        Task.FromResult(_handle.Owner.Length == 0 ? null : _handle.Owner);

    /// <inheritdoc/>
    public async Task Release(string nodeId, CancellationToken cancellationToken)
    {
        if (_handle.Owner == nodeId) await Remember(new HandleGrainState());
        if (_handle.Owner.Length == 0) DeactivateOnIdle();
    }

    private async Task Remember(HandleGrainState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _handle = store.State;
        }
    }
}
