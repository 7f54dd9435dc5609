using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Objects;

namespace OrleansVoxa.Grains.Objects;

/// <summary>One part of an object. It does not stay in memory: objects are large, and read seldom and from front to back.</summary>
[GrainType("voxa.object-part")]
public sealed class ObjectPartGrain([PersistentState("object-part")] IPersistentState<ObjectPartState> store) : Grain, IObjectPartGrain
{
    /// <inheritdoc/>
    public async Task Put(ImmutableArray<byte> bytes, CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        await store.Store(new ObjectPartState { Bytes = ImmutableCollectionsMarshal.AsArray(bytes) ?? [] });
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<byte>> Read(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.FromResult(ImmutableCollectionsMarshal.AsImmutableArray(store.State.Bytes));
    }

    /// <inheritdoc/>
    public Task Clear(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return store.Erase();
    }
}
