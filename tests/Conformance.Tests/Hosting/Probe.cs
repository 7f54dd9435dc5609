using System.Collections.Concurrent;

namespace OrleansVoxa.Conformance.Tests.Hosting;

/// <summary>How grains and tests signal to each other, whichever silo a grain is on: grains reach named points and wait at named gates.</summary>
public sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _points = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private volatile bool _open;

    public void Reach(string point)
    {
        _counts.AddOrUpdate(point, 1, static (_, count) => count + 1);
        Of(_points, point).TrySetResult();
    }

    public int Count(string point) => _counts.GetValueOrDefault(point);

    /// <summary>Ends when a grain has reached the point. One that is never reached fails the test by name instead of hanging the run.</summary>
    public async Task Reached(string point)
    {
        try
        {
            await Of(_points, point).Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"No grain reached '{point}'.");
        }
    }

    public Task Gate(string gate) => _open ? Task.CompletedTask : Of(_gates, gate).Task;

    public void Open(string gate) => Of(_gates, gate).TrySetResult();

    public void OpenAll()
    {
        _open = true;
        foreach (var gate in _gates.Values) gate.TrySetResult();
    }

    private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> all, string name) =>
        all.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
