using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The shell around <see cref="ServiceRules"/> and <see cref="ServiceLifecycle"/>. Calls nodes' grains only, and those by what interleaves.</summary>
[GrainType("voxa.service")]
public sealed partial class ServiceGrain(
    [PersistentState("service")] IPersistentState<ServiceGrainState> store,
    TimeProvider clock,
    IOptions<ServiceOptions> options,
    ILogger<ServiceGrain> logger) : Grain, IServiceGrain, IRemindable
{
    private const string Reminder = "lifecycle";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // What was acknowledged; Resolve may run while a write is under way.
    private ServiceGrainState _service = new();
    private bool _reminded;

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
        var key = this.GetPrimaryKeyString();
        var refused = ServiceRules.Check(key, _service, encoded.AsSpan(), out var record);
        if (refused is { Code: PublishCodes.NameTaken } && await IsHeirAsync(record!.Record.Owner.ToString(), cancellationToken))
        {
            // What the old key counted does not bind the new one.
            refused = ServiceRules.Check(key, new ServiceGrainState(), encoded.AsSpan(), out record);
        }

        if (refused is not null) return refused;
        if ((await GrainFactory.GetGrain<INodeGrain>(record!.Record.Owner.ToString()).Get(cancellationToken))?.Successor is { } successor)
            return PublishResult.Refuse(PublishCodes.OwnerSucceeded, $"Node {record.Record.Owner} was succeeded by node {successor}; publish with the new key.");
        // First: one tick too many is harmless, a name without ticks would never end.
        await Remind();
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
        await Remember(_service with { Record = [], WithdrawnAt = clock.GetUtcNow() });
        return new PublishResult(true, null, null, null);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!ServiceLifecycle.IsFree(_service))
        {
            var next = ServiceLifecycle.Tick(_service, await Standing(), clock.GetUtcNow(), options.Value);
            if (!ReferenceEquals(next, _service)) await Remember(next);
            if (next.Released) LogReleased(logger, this.GetPrimaryKeyString(), next.Owner);
        }

        // Also after a publication that was never stored.
        if (ServiceLifecycle.IsFree(_service) && await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
            _reminded = false;
        }
    }

    /// <summary>How the owner stands, or who it was succeeded by in the end; unknown if that one never came.</summary>
    private async Task<OwnerStanding> Standing()
    {
        NodeView? last = null;
        await foreach (var node in SuccessionChain.FromAsync(GrainFactory, _service.Owner, CancellationToken.None)) last = node;
        if (last is not { Successor: null }) return OwnerStanding.Unknown;
        return NodeStateNames.IsOver(last.State) ? OwnerStanding.Dead : OwnerStanding.Lives;
    }

    private async Task Remind()
    {
        if (_reminded) return;
        await this.RegisterOrUpdateReminder(Reminder, ServiceLifecycle.UntilTick(this.GetGrainId().GetUniformHashCode()), Day);
        _reminded = true;
    }

    /// <summary>Whether the name's owner was succeeded, at once or over others, by <paramref name="node"/>.</summary>
    private async Task<bool> IsHeirAsync(string node, CancellationToken cancellationToken)
    {
        await foreach (var at in SuccessionChain.FromAsync(GrainFactory, _service.Owner, cancellationToken))
            if (at.Successor == node) return true;
        return false;
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

    [LoggerMessage(2030, LogLevel.Information, "The service name {Name} is free again; it was node {Owner}'s")]
    private static partial void LogReleased(ILogger logger, string name, string owner);
}
