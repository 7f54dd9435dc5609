namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Asks all instances that have a check, each at its time; one that hangs holds up nobody else.</summary>
internal sealed class HealthWatch(InstanceBook book, HealthProbe probe, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Asks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // At most one a container, so as many as there are containers.
        var asking = new List<Task>();
        try
        {
            while (true)
            {
                asking.RemoveAll(task => task.IsCompletedSuccessfully);
                if (asking.Find(task => task.IsFaulted) is { } broken) await broken;
                asking.AddRange(book.BeginChecks().Select(due => AskAsync(due, cancellationToken)));
                await Task.Delay(Step, time, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(DueCheck due, CancellationToken cancellationToken) =>
        book.EndCheck(due, await probe.AskAsync(due.Address, due.Check, cancellationToken));
}
