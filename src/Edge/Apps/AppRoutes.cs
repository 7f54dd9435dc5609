using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Edge.Apps;

/// <summary>
/// Where the apps' instances are: asked of the app when a request comes and the answer is old. While it is asked, and while the cluster does not
/// answer, requests go by what was known. Thread-safe.
/// </summary>
internal sealed partial class AppRoutes(IGrainFactory grains, IOptions<AppBalancerOptions> options, TimeProvider clock, ILogger<AppRoutes> logger)
{
    private readonly ConcurrentDictionary<string, Entry> _apps = new(StringComparer.Ordinal);

    /// <summary>The app's route; null if there is no such app.</summary>
    /// <exception cref="OrleansException">The cluster does not answer, and nothing is known of the app.</exception>
    /// <exception cref="TimeoutException">The same.</exception>
    public ValueTask<AppRoute?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!AppName.IsValid(name)) return ValueTask.FromResult<AppRoute?>(null);
        if (!_apps.TryGetValue(name, out var entry)) entry = Add(name);
        entry.UsedAt = clock.GetTimestamp();
        if (!entry.Known) return new(FirstAsync(entry, cancellationToken));
        if (clock.GetElapsedTime(entry.AskedAt) >= options.Value.RoutesAge) Refresh(entry);
        return ValueTask.FromResult(entry.Route);
    }

    /// <summary>The same, asked just now: for a request that would be refused by what was known.</summary>
    public async ValueTask<AppRoute?> FindFreshAsync(string name, CancellationToken cancellationToken)
    {
        if (!AppName.IsValid(name)) return null;
        if (!_apps.TryGetValue(name, out var entry)) entry = Add(name);
        // However many ask for what is not there, the app is asked by one of them at a time.
        await Refresh(entry).WaitAsync(cancellationToken);
        if (!entry.Known && entry.Fault is { } fault) throw Unanswered(entry.Name, fault);
        return entry.Route;
    }

    /// <summary>The apps that requests came for lately, with who waits for them.</summary>
    public IEnumerable<(string Name, AppQueue Queue)> Queues => _apps.Select(pair => (pair.Key, pair.Value.Queue));

    private Entry Add(string name)
    {
        if (_apps.Count >= options.Value.RoutesKept)
        {
            // Who waits for an app would not hear of its instances any more.
            foreach (var (old, _) in _apps.Where(pair => pair.Value.Queue.Count == 0).OrderBy(pair => pair.Value.UsedAt).Take(1 + (_apps.Count / 4)).ToArray()) _apps.TryRemove(old, out _);
        }

        return _apps.GetOrAdd(name, static name => new Entry(name));
    }

    private async Task<AppRoute?> FirstAsync(Entry entry, CancellationToken cancellationToken)
    {
        await Refresh(entry).WaitAsync(cancellationToken);
        if (entry.Fault is { } fault) throw Unanswered(entry.Name, fault);
        return entry.Route;
    }

    // An app whose grain fails, whatever of, is one that does not answer: it takes nothing else down.
    private static Exception Unanswered(string name, Exception fault) =>
        fault is OrleansException or TimeoutException ? fault : new OrleansException($"App {name} does not say where its instances are: {fault.Message}", fault);

    private Task Refresh(Entry entry)
    {
        lock (entry)
        {
            if (entry.Asking is { IsCompleted: false } asking) return asking;
            entry.AskedAt = clock.GetTimestamp();
            return entry.Asking = AskAsync(entry);
        }
    }

    private async Task AskAsync(Entry entry)
    {
        // The caller holds the lock until the first await.
        await Task.Yield();
        try
        {
            var routing = await grains.GetGrain<IAppGrain>(entry.Name).Routing(CancellationToken.None);
            var route = routing is null ? null : await MakeAsync(routing, entry);
            (entry.Route, entry.Fault, entry.Known) = (route, null, true);
            entry.Queue.SignalAll();
        }
        catch (Exception e)
        {
            entry.Fault = e;
            LogNotAsked(e, entry.Name);
        }
    }

    private async Task<AppRoute> MakeAsync(AppRouting routing, Entry entry)
    {
        var before = entry.Route;
        // A cluster of a later version may know one that this edge does not.
        if (!Enum.TryParse<BalancingPolicy>(routing.Policy, out var policy)) policy = BalancingPolicy.RoundRobin;
        var backends = ImmutableArray.CreateBuilder<Backend>();
        foreach (var instance in routing.Backends)
        {
            var known = before?.Backends.FirstOrDefault(backend => backend.Instance == instance.Instance && backend.Address.ToString() == instance.Address);
            if (known is not null) backends.Add(known);
            else if (IPAddress.TryParse(instance.Address, out var address) && InstanceAddress.IsAcceptable(address, options.Value.LoopbackInstances, InstanceAddress.IsOwn)) backends.Add(await BackendAsync(policy, instance, address));
        }

        var choice = before is not null && entry.Policy == policy ? entry.Choice : new BackendChoice(policy, Random.Shared);
        (entry.Policy, entry.Choice) = (policy, choice);
        return new AppRoute(choice, backends.ToImmutable(), routing.Ports, entry.Queue);
    }

    private async Task<Backend> BackendAsync(BalancingPolicy policy, AppBackend instance, IPAddress address)
    {
        // Only this policy asks, so only for it another grain is.
        var weight = policy == BalancingPolicy.Weighted && await grains.GetGrain<IAppHostGrain>(instance.Node).Get(CancellationToken.None) is { } host
            ? (int)Math.Clamp(host.Capacity.CpuMillis, 1, int.MaxValue)
            : 1;
        var limits = options.Value;
        return new Backend(instance.Instance, address, instance.Ports, weight, new CircuitBreaker(limits.BreakerFailures, limits.BreakerPause, limits.BreakerSuccesses, clock), clock);
    }

    [LoggerMessage(2270, LogLevel.Warning, "The instances of app {App} could not be asked for; requests go by what was known")]
    private partial void LogNotAsked(Exception failure, string app);

    private sealed class Entry(string name)
    {
        public string Name => name;

        public AppQueue Queue { get; } = new();

        public long UsedAt { get; set; }

        public long AskedAt { get; set; }

        public Task? Asking { get; set; }

        public BalancingPolicy Policy { get; set; }

        public BackendChoice Choice { get; set; } = null!;

        public volatile AppRoute? Route;
        public volatile Exception? Fault;
        public volatile bool Known;
    }
}
