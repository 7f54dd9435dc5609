using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What went where in one traced exchange; grows while it runs. Thread-safe.</summary>
public sealed class ExchangeTrace
{
    /// <summary>Rows kept for each direction; later fragments are only counted, so that a long body cannot fill memory.</summary>
    public const int MaximumRows = 512;

    private readonly Lock _gate = new();
    private readonly List<(uint Package, TraceRow Row)> _requests = [];
    private readonly List<TraceRow> _answers = [];
    private long _omitted;

    /// <summary>The rows so far: those of the request in the order sent, then those of the answer in the order received.</summary>
    public ImmutableArray<TraceRow> Rows
    {
        get { lock (_gate) return [.. _requests.Select(static pair => pair.Row), .. _answers]; }
    }

    /// <summary>How many fragments have no row because there were more than <see cref="MaximumRows"/>.</summary>
    public long Omitted
    {
        get { lock (_gate) return _omitted; }
    }

    internal void Add(uint package, TraceRow row)
    {
        lock (_gate)
        {
            var full = (row.Direction == TraceDirection.Request ? _requests.Count : _answers.Count) >= MaximumRows;
            if (full) _omitted++;
            else if (row.Direction == TraceDirection.Request) _requests.Add((package, row));
            else _answers.Add(row);
        }
    }

    internal void Received(uint package, uint segment, int index, TimeSpan elapsed, bool verified)
    {
        lock (_gate)
        {
            var at = _requests.FindIndex(pair => pair.Package == package && pair.Row.Segment == segment && pair.Row.Index == index);
            if (at >= 0) _requests[at] = (package, _requests[at].Row with { Elapsed = elapsed, Verified = verified });
        }
    }
}
