using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>
/// Observers that must renew their subscription before it expires, and that are dropped when they fail. For use inside one
/// grain's turns; subscriptions may change while a notification is under way.
/// </summary>
public partial class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;
    private Dictionary<TIdentity, Entry> _observers = [];

    /// <summary>Observers that expire <paramref name="expiration"/> after they were seen last.</summary>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    /// <summary>The clock, in UTC; unset, the system's.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>How long a subscription lives without renewal.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>How many observers there are, expired ones that were not yet removed included.</summary>
    public int Count => _observers.Count;

    /// <summary>A copy of the subscriptions.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(pair => pair.Key, pair => pair.Value.Observer);

    /// <summary>Drops all observers.</summary>
    public void Clear() => _observers = [];

    /// <summary>Adds an observer, or renews it.</summary>
    public void Subscribe(TIdentity id, TObserver observer)
    {
        var observers = Copy();
        observers[id] = new Entry(observer, GetDateTime());
        _observers = observers;
        LogSubscribed(id, observers.Count);
    }

    /// <summary>Drops an observer.</summary>
    public void Unsubscribe(TIdentity id)
    {
        if (!_observers.ContainsKey(id)) return;
        var observers = Copy();
        observers.Remove(id);
        _observers = observers;
        LogRemoved(1, observers.Count);
    }

    /// <summary>Notifies one observer after the other, dropping those that have expired or fail.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity>? defunct = null;
        foreach (var (id, observer) in Live(ref defunct, predicate))
        {
            try
            {
                await notification(observer);
            }
            catch (Exception failure)
            {
                // An observer that cannot be reached has no other way to unsubscribe.
                LogFailed(failure, id);
                (defunct ??= []).Add(id);
            }
        }

        Remove(defunct);
    }

    /// <summary>Notifies each observer, dropping those that have expired or fail.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity>? defunct = null;
        foreach (var (id, observer) in Live(ref defunct, predicate))
        {
            try
            {
                notification(observer);
            }
            catch (Exception failure)
            {
                LogFailed(failure, id);
                (defunct ??= []).Add(id);
            }
        }

        Remove(defunct);
    }

    /// <summary>Drops the observers that have expired.</summary>
    public void ClearExpired()
    {
        List<TIdentity>? defunct = null;
        Live(ref defunct, static _ => false);
        Remove(defunct);
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator()
    {
        foreach (var entry in _observers.Values) yield return entry.Observer;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private List<(TIdentity Id, TObserver Observer)> Live(ref List<TIdentity>? defunct, Func<TObserver, bool>? predicate)
    {
        var now = GetDateTime();
        var live = new List<(TIdentity, TObserver)>(_observers.Count);
        foreach (var (id, entry) in _observers)
        {
            if (entry.LastSeen + ExpirationDuration < now)
                (defunct ??= []).Add(id);
            else if (predicate is null || predicate(entry.Observer))
                live.Add((id, entry.Observer));
        }

        return live;
    }

    private void Remove(List<TIdentity>? defunct)
    {
        if (defunct is null) return;
        var observers = Copy();
        foreach (var id in defunct) observers.Remove(id);
        _observers = observers;
        LogRemoved(defunct.Count, observers.Count);
    }

    // Enumerations under way keep the dictionary that they started on.
    private Dictionary<TIdentity, Entry> Copy() => new(_observers);

    [LoggerMessage(1301, LogLevel.Debug, "Observer {Id} subscribed or renewed; {Count} observers")]
    private partial void LogSubscribed(TIdentity id, int count);

    [LoggerMessage(1302, LogLevel.Debug, "{Removed} observers removed; {Count} remain")]
    private partial void LogRemoved(int removed, int count);

    [LoggerMessage(1303, LogLevel.Debug, "Observer {Id} failed and is removed")]
    private partial void LogFailed(Exception failure, TIdentity id);

    private readonly record struct Entry(TObserver Observer, DateTime LastSeen);
}
