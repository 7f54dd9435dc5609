using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Makes the relays of one host once, and keeps them going. Relays never call it back.</summary>
[GrainType("voxa.relay-host")]
public sealed class RelayHostGrain(
    [PersistentState("relay-host")] IPersistentState<RelayHostGrainState> store,
    MasterKey master,
    IOptions<RelayOptions> options) : Grain, IRelayHostGrain
{
    private const string LocalHost = "local";

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> EnsureRelays(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, options.Value.MaxRelays);
        var known = store.State;
        if (known.Relays.Length < count || known.Ensured != count)
        {
            // Stored before they are used: an identity that was registered must never be lost.
            var made = Enumerable.Range(known.Relays.Length, Math.Max(0, count - known.Relays.Length)).Select(Make);
            await store.Store(new RelayHostGrainState { Relays = [.. known.Relays, .. made], Ensured = count });
        }

        var relays = store.State.Relays.Take(count).ToList();
        await Task.WhenAll(relays.Select(relay =>
            Grain(relay).Install(new SealedIdentity(relay.NodeId, relay.Handle, [.. relay.SealedKey]), cancellationToken)));
        return [.. relays.Select(relay => relay.NodeId)];
    }

    /// <inheritdoc/>
    public Task Beat(CancellationToken cancellationToken) =>
        Task.WhenAll(store.State.Relays.Take(store.State.Ensured).Select(relay => Grain(relay).Beat(cancellationToken)));

    private HostedRelay Make(int index)
    {
        var number = (index + 1).ToString("00", CultureInfo.InvariantCulture);
        var host = this.GetPrimaryKeyString();
        var identity = RelayIdentity.Make(host == LocalHost ? $"relay-{number}" : $"{host}-relay-{number}", master);
        return new HostedRelay { NodeId = identity.NodeId, Handle = identity.Handle, SealedKey = [.. identity.SealedKey] };
    }

    private IRelayGrain Grain(HostedRelay relay) => GrainFactory.GetGrain<IRelayGrain>(relay.NodeId);
}
