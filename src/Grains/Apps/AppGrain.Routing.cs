using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <content>What balancers and logs ask.</content>
public sealed partial class AppGrain
{
    /// <inheritdoc/>
    public Task<AppRouting?> Routing(CancellationToken cancellationToken)
    {
        if (!_app.Exists)
        {
            // Anybody can ask for any name over HTTP, so a grain without an app does not stay.
            if (!_app.Removing && _claiming.IsEmpty) DeactivateOnIdle();
            return Task.FromResult<AppRouting?>(null);
        }

        var (now, wanted) = (clock.GetUtcNow(), Wanted);
        return Task.FromResult<AppRouting?>(new AppRouting(
            wanted.Balancing.ToString(),
            [.. wanted.Ports.Where(mapping => mapping.HostPort is not null).Select(mapping => new AppHostPort(mapping.HostPort!.Value, mapping.Port))],
            [.. _app.Life.Instances.Where(instance => instance is { Node: not null, Address.Length: > 0 } && instance.IsReady(Specification(instance.Revision), now)).Select(BackendOf)]));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> StandAt(string node, ImmutableArray<string> instances, CancellationToken cancellationToken)
    {
        var there = _app.Life.Instances.Concat(_app.Life.Ended).Where(instance => instance.Node == node).Select(Text).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<ImmutableArray<string>>(_app.Exists ? [.. instances.Where(there.Contains)] : []);
    }

    private string Text(AppInstance instance) => new InstanceId(new AppName(Name), instance.Revision, instance.Serial).ToString();

    private AppBackend BackendOf(AppInstance instance) => new(
        Text(instance),
        instance.Node!,
        instance.Address,
        [.. Specification(instance.Revision).Ports.Select(mapping => mapping.Port)]);
}
