using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Finds who answers for a service name, a node id or a handle.</summary>
/// <remarks>Thread-safe. What the registry says is checked by signature, so that it cannot name a key of its own.</remarks>
public sealed class ServiceLookup(IGrainFactory grains, TimeProvider clock)
{
    private readonly VerifiedRecords<SignedServiceRecord> _services = new(static encoded =>
        SignedServiceRecord.TryDecode(encoded, out var record, out _) && record.Verify() ? record : null);

    private readonly VerifiedRecords<SignedNodeRecord> _owners = new(static encoded =>
        SignedNodeRecord.TryDecode(encoded, out var record, out _) && record.Verify() ? record : null);

    public async Task<ServiceTarget> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (await ResolveAsync(name, cancellationToken) is not { } service) return ServiceTarget.Unknown;
        if (_services.Open(service.Name, service.Record) is not { } record) return ServiceTarget.Broken;

        var owner = record.Record.Owner;
        var key = owner.ToString();
        var status = await grains.GetGrain<IRelayGrain>(key).GetStatus(cancellationToken);
        if (!status.Attached) return ServiceTarget.Offline;
        if (await grains.GetGrain<INodeGrain>(key).Get(cancellationToken) is not { SignedRecord: { IsDefaultOrEmpty: false } encoded })
            return ServiceTarget.Broken;
        return _owners.Open(key, encoded) is { } node
            && node.Record.Id == owner
            && RelayDescriptor.TryFrom(node, clock.GetUtcNow(), reachable: true, out var descriptor)
            ? new(ServiceStatus.Found, new(owner, descriptor.RoutingKey), service.Name)
            : ServiceTarget.Broken;
    }

    /// <summary>The records themselves, for a peer that verifies them; null if nothing is published under the name.</summary>
    public async Task<ServiceRecords?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (await ResolveAsync(name, cancellationToken) is not { } service) return null;
        var node = await grains.GetGrain<INodeGrain>(service.Owner).Get(cancellationToken);
        var status = await grains.GetGrain<IRelayGrain>(service.Owner).GetStatus(cancellationToken);
        return new(service.Name, service.Record, node?.SignedRecord ?? [], status.Attached);
    }

    private async Task<ServiceView?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (NodeId.TryParse(name, out var id)) return await grains.GetGrain<IServiceGrain>(id.ToString()).Resolve(cancellationToken);
        if (ServiceName.IsValid(name) && await grains.GetGrain<IServiceGrain>(name).Resolve(cancellationToken) is { } named) return named;
        if (!NodeHandle.IsValid(name)) return null;
        var owner = await grains.GetGrain<IHandleGrain>(HandleKeys.Of(name)).Resolve(cancellationToken);
        return owner is null ? null : await grains.GetGrain<IServiceGrain>(owner).Resolve(cancellationToken);
    }
}
