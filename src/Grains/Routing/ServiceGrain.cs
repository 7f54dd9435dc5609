using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The shell around <see cref="ServiceRules"/>. Calls nobody.</summary>
[GrainType("voxa.service")]
public sealed class ServiceGrain(
    [PersistentState("service")] IPersistentState<ServiceGrainState> store,
    TimeProvider clock) : Grain, IServiceGrain
{
    // What was acknowledged; Resolve may run while a write is under way.
    private ServiceGrainState _service = new();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _service = store.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<PublishResult> Publish(ImmutableArray<byte> signedServiceRecord, CancellationToken cancellationToken)
    {
        var encoded = signedServiceRecord.IsDefault ? [] : signedServiceRecord;
        if (ServiceRules.Check(this.GetPrimaryKeyString(), _service, encoded.AsSpan(), out var record) is { } refused) return refused;
        if (!encoded.AsSpan().SequenceEqual(_service.Record))
        {
            await Remember(new ServiceGrainState
            {
                Owner = record!.Record.Owner.ToString(),
                Sequence = record.Record.Sequence,
                Record = [.. encoded],
                PublishedAt = clock.GetUtcNow(),
            });
        }

        return new PublishResult(true, null, null, View());
    }

    /// <inheritdoc/>
    public Task<ServiceView?> Resolve(CancellationToken cancellationToken) => Task.FromResult(View());

    /// <inheritdoc/>
    public async Task<PublishResult> Unpublish(string ownerNodeId, CancellationToken cancellationToken)
    {
        if (_service.Record.Length == 0)
            return PublishResult.Refuse(PublishCodes.NotPublished, $"Nothing is published under '{this.GetPrimaryKeyString()}'.");
        if (_service.Owner != ownerNodeId)
            return PublishResult.Refuse(PublishCodes.NameTaken, $"The name '{this.GetPrimaryKeyString()}' belongs to another key.");
        await Remember(_service with { Record = [] });
        return new PublishResult(true, null, null, null);
    }

    private ServiceView? View() => _service.Record.Length == 0
        ? null
        : new ServiceView(this.GetPrimaryKeyString(), _service.Owner, ImmutableCollectionsMarshal.AsImmutableArray(_service.Record), _service.PublishedAt);

    private async Task Remember(ServiceGrainState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _service = store.State;
        }
    }
}
