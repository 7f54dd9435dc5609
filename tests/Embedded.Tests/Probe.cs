using System.Collections.Concurrent;

namespace OrleansVoxa.Embedded.Tests;

/// <summary>How test grains and tests signal to each other: grains reach named points and wait at named gates.</summary>
public sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _points = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private volatile bool _open;
    private volatile bool _blocking;

    /// <summary>Set by a grain that blocks its thread, so that nobody waits for it.</summary>
    public bool IsBlocking
    {
        get => _blocking;
        set => _blocking = value;
    }

    public ConcurrentQueue<string> Log { get; } = new();

    public void Reach(string point)
    {
        Log.Enqueue(point);
        _counts.AddOrUpdate(point, 1, static (_, n) => n + 1);
        Point(point).TrySetResult();
    }

    public int Count(string point) => _counts.GetValueOrDefault(point);

    /// <summary>Ends when a grain has reached the point. One that is never reached fails the test by name instead of hanging the run.</summary>
    public Task Reached(string point) => Point(point).Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    public Task Gate(string gate) => _open ? Task.CompletedTask : GateOf(gate).Task;

    public void Open(string gate) => GateOf(gate).TrySetResult();

    public void OpenAll()
    {
        _open = true;
        foreach (var gate in _gates.Values) gate.TrySetResult();
    }

    private TaskCompletionSource Point(string name) =>
        _points.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource GateOf(string name) =>
        _gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
