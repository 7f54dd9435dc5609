using System.Diagnostics.Metrics;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Metering;

/// <summary>Counts requests of sessions that were not begun, by code and priority; from 0 on for each, so that a rate sees the first one too.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RefusedRequests
{
    private static readonly string[] Codes = [SessionErrors.Overloaded, SessionErrors.RateLimited, SessionErrors.Stopping];
    private static readonly string[] Priorities = ["high", "normal", "bulk"];

    private readonly long[] _counts = new long[Codes.Length * Priorities.Length];

    public void Add(string code, MessagePriority priority) => Interlocked.Increment(ref _counts[Cell(code, priority)]);

    public long Of(string code, MessagePriority priority) => Interlocked.Read(ref _counts[Cell(code, priority)]);

    public IEnumerable<Measurement<long>> Measure()
    {
        for (var cell = 0; cell < _counts.Length; cell++)
        {
            yield return new(
                Interlocked.Read(ref _counts[cell]),
                new KeyValuePair<string, object?>("code", Codes[cell / Priorities.Length]),
                new KeyValuePair<string, object?>("priority", Priorities[cell % Priorities.Length]));
        }
    }

    private static int Cell(string code, MessagePriority priority) =>
        Array.IndexOf(Codes, code) is var row and >= 0
            ? (row * Priorities.Length) + (int)priority
            : throw new ArgumentOutOfRangeException(nameof(code), code, "No code under which requests are refused.");
}
