using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>The commands of one machine: those that count as running there, and among them those that it was not told of yet. Pure; not thread-safe.</summary>
internal sealed class ExecOrders
{
    // Until when each counts, should nobody ever say that it ended.
    private readonly Dictionary<string, DateTimeOffset> _running = new(StringComparer.Ordinal);
    private readonly Queue<AppExecOrder> _asked = new();

    /// <summary>How many run, as far as is known.</summary>
    public int Running => _running.Count;

    /// <summary>How many are kept for the machine.</summary>
    public int Asked => _asked.Count;

    /// <summary>Forgets those whose time is over.</summary>
    public void Look(DateTimeOffset now)
    {
        foreach (var over in _running.Where(exec => exec.Value <= now).Select(exec => exec.Key).ToList()) _running.Remove(over);
    }

    /// <summary>Adds one, which the machine is to be told of.</summary>
    public void Add(AppExecOrder order, DateTimeOffset until)
    {
        // A machine that asks for none must not have those pile up that ended meanwhile.
        for (var left = _asked.Count; left > 0; left--)
        {
            var waiting = _asked.Dequeue();
            if (_running.ContainsKey(waiting.Exec)) _asked.Enqueue(waiting);
        }

        _running.Add(order.Exec, until);
        _asked.Enqueue(order);
    }

    /// <summary>A command is over.</summary>
    public void End(string exec) => _running.Remove(exec);

    /// <summary>The next one that the machine is told of. One that is over by now is not begun.</summary>
    public bool TryTake([NotNullWhen(true)] out AppExecOrder? order)
    {
        while (_asked.TryDequeue(out order))
        {
            if (_running.ContainsKey(order.Exec)) return true;
        }

        return false;
    }
}
