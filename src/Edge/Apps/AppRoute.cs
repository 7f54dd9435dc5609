using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Edge.Apps;

/// <summary>What an edge knows of one app: its instances, and who waits for one. Thread-safe.</summary>
internal sealed class AppRoute(BackendChoice choice, ImmutableArray<Backend> backends, ImmutableArray<AppHostPort> ports, AppQueue queue)
{
    public ImmutableArray<Backend> Backends => backends;

    public ImmutableArray<AppHostPort> Ports => ports;

    /// <summary>The same for every route of an app, so that who waits sees what comes.</summary>
    public AppQueue Queue => queue;

    /// <summary>Enters a request at an instance. Null if none has room or may be asked.</summary>
    /// <param name="most">Requests that one may have at once; or connections.</param>
    /// <param name="tried">Those that failed this request already, of whatever route they were.</param>
    /// <param name="use">What it is for.</param>
    public Backend? TryEnter(int most, IReadOnlyCollection<Backend> tried, BackendUse use = BackendUse.Request)
    {
        // Another request may take the last place between choosing and entering.
        for (var attempt = 0; attempt < backends.Length; attempt++)
        {
            if (choice.Choose(backends, most, tried, use) is not { } chosen) return null;
            if (chosen.TryEnter(most, use)) return chosen;
        }

        return null;
    }

    /// <summary>True if waiting for room could help: there is an instance whose breaker admits requests.</summary>
    public bool MayWait(IReadOnlyCollection<Backend> tried) => backends.Any(backend => backend.Breaker.IsClosed && !tried.Contains(backend));
}
