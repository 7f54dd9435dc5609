using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Keeps who is listed, and in memory how they stand; what it does not know it asks them when it is made.</summary>
[GrainType("voxa.app-catalogue")]
public sealed class AppCatalogueGrain([PersistentState("app-catalogue")] IPersistentState<AppCatalogueState> store, IOptions<AppOptions> options) : Grain, IAppCatalogueGrain
{
    // Sixteen shards: 16,000 apps, and as many machines as operators admit.
    private const int MaximumApps = 1_000;
    private const int MaximumKnocks = 64;

    private readonly SortedDictionary<string, AppSummary> _apps = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AppHostView> _hosts = new(StringComparer.Ordinal);

    // Machines that nobody admitted: only in memory, only the last few, since anybody can make one up.
    private readonly LinkedList<AppHostView> _knocks = new();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var apps = await Task.WhenAll(store.State.Apps.Select(name => GrainFactory.GetGrain<IAppGrain>(name).Get(cancellationToken)));
        foreach (var app in apps.Select(result => result.App?.Summary).OfType<AppSummary>()) _apps[app.Name] = app;
        var hosts = await Task.WhenAll(store.State.Hosts.Select(node => GrainFactory.GetGrain<IAppHostGrain>(node).Get(cancellationToken)));
        foreach (var host in hosts.OfType<AppHostView>()) _hosts[host.NodeId] = host;
    }

    /// <inheritdoc/>
    public async Task<bool> PutApp(AppSummary app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!store.State.Apps.Contains(app.Name))
        {
            if (store.State.Apps.Length >= MaximumApps) return false;
            await store.Store(store.State with { Apps = Sorted(store.State.Apps.Add(app.Name)) });
        }

        _apps[app.Name] = app;
        return true;
    }

    /// <inheritdoc/>
    public async Task DropApp(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (store.State.Apps.Contains(name)) await store.Store(store.State with { Apps = store.State.Apps.Remove(name) });
        _apps.Remove(name);
    }

    /// <inheritdoc/>
    public async Task PutHost(AppHostView host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!store.State.Hosts.Contains(host.NodeId)) await store.Store(store.State with { Hosts = Sorted(store.State.Hosts.Add(host.NodeId)) });
        _hosts[host.NodeId] = host;
        ForgetKnock(host.NodeId);
    }

    /// <inheritdoc/>
    public Task Knock(AppHostView host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ForgetKnock(host.NodeId);
        _knocks.AddLast(host);
        if (_knocks.Count > MaximumKnocks) _knocks.RemoveFirst();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> IsEnabled(CancellationToken cancellationToken) => Task.FromResult(options.Value.Enabled);

    /// <inheritdoc/>
    public Task<ImmutableArray<AppSummary>> Apps(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<AppSummary>>([.. _apps.Values]);

    /// <inheritdoc/>
    public Task<ImmutableArray<AppHostView>> Hosts(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AppHostView>>([.. _hosts.Values, .. _knocks.Where(knock => !_hosts.ContainsKey(knock.NodeId))]);

    private void ForgetKnock(string nodeId)
    {
        for (var knock = _knocks.First; knock is not null; knock = knock.Next)
        {
            if (knock.Value.NodeId != nodeId) continue;
            _knocks.Remove(knock);
            return;
        }
    }

    private static ImmutableArray<string> Sorted(ImmutableArray<string> keys) => keys.Sort(StringComparer.Ordinal);
}
