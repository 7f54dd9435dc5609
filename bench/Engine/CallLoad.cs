using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Engine;

/// <summary>Callers that call without a pause, each its own grain or actor, one call after the other.</summary>
internal static class CallLoad
{
    /// <summary>All callers make so many calls.</summary>
    public static Task<Slice> RunAsync(Func<int, Task<int>>[] targets, int callsEach) =>
        Slice.MeasureAsync((double)targets.Length * callsEach, () => Task.WhenAll(targets.Select(target => Task.Run(async () =>
        {
            for (var i = 0; i < callsEach; i++) await target(1);
        }))));

    /// <summary>All callers call for a time. Gives how many calls each of them made.</summary>
    public static async Task<int[]> CountAsync(Func<int, Task<int>>[] targets, TimeSpan time, CancellationToken cancellationToken)
    {
        var counts = new int[targets.Length];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var callers = targets.Select((target, caller) => Task.Run(async () =>
        {
            var count = 0;
            while (!end.IsCancellationRequested)
            {
                await target(1);
                count++;
            }

            counts[caller] = count;
        }, CancellationToken.None)).ToArray();
        // Not a timer: its callback would wait behind the callers.
        await Task.Factory.StartNew(() => end.Token.WaitHandle.WaitOne(time), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await end.CancelAsync();
        await Task.WhenAll(callers);
        cancellationToken.ThrowIfCancellationRequested();
        return counts;
    }

    public static Func<int, Task<int>>[] Grains(MeasuredSilo silo, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (Func<int, Task<int>>)silo.Grains.GetGrain<IMeasuredGrain>($"measured-{i}").Add)];

    public static Func<int, Task<int>>[] Actors(PlainActor[] actors) => [.. actors.Select(actor => (Func<int, Task<int>>)actor.Add)];
}
