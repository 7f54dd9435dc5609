using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>The last lines of an app, bounded in number and size. Each instance's lines are taken in the order of their times, and none twice. Not thread-safe.</summary>
internal sealed class AppLogRing
{
    public const int MaximumLines = 5_000;
    public const int MaximumCharacters = 500_000;

    private readonly Queue<AppLogLine> _lines = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private int _characters;

    public AppLogRing(AppLogState state)
    {
        Last = state.Last;
        foreach (var line in state.Lines) Add(line);
    }

    /// <summary>The number of the last line that was taken.</summary>
    public long Last { get; private set; }

    public AppLogState State => new() { Last = Last, Lines = [.. _lines] };

    /// <summary>Takes a line, unless it came before.</summary>
    public bool TryAppend(AppLogLine line)
    {
        if (_seen.TryGetValue(line.Instance, out var seen) && line.Nanoseconds <= seen) return false;
        Add(line with { Number = ++Last });
        return true;
    }

    public AppLogPage Read(AppLogQuery query)
    {
        var fitting = _lines.Where(line => line.Number > query.After && (query.Instance is null || line.Instance == query.Instance));
        var most = Math.Clamp(query.Most, 0, MaximumLines);
        ImmutableArray<AppLogLine> lines = [.. query.Last ? fitting.TakeLast(most) : fitting.Take(most)];
        // What does not fit the question need not be looked at again.
        var whole = query.Last || lines.Length < most;
        return new AppLogPage(lines, whole ? Math.Max(Last, query.After) : lines.IsEmpty ? query.After : lines[^1].Number);
    }

    private void Add(AppLogLine line)
    {
        _lines.Enqueue(line);
        _seen[line.Instance] = line.Nanoseconds;
        _characters += line.Text.Length;
        while (_lines.Count > MaximumLines || _characters > MaximumCharacters) Drop();
    }

    private void Drop()
    {
        var oldest = _lines.Dequeue();
        _characters -= oldest.Text.Length;
        // The last line of an instance that is gone: what else would remember it for ever?
        if (_seen[oldest.Instance] == oldest.Nanoseconds) _seen.Remove(oldest.Instance);
    }
}
