using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Logs;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Does what was decided, each instance's on its own, and writes down what came of it.</summary>
internal sealed class InstanceWork(InstanceRunner runner, InstanceBook book, LogShipper logs, Action<AgentNotice> notify)
{
    /// <summary>Does what there is to do until cancelled; containers go on running.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var working = new List<Task>();
        try
        {
            while (true)
            {
                working.RemoveAll(task => task.IsCompletedSuccessfully);
                if (working.Find(task => task.IsFaulted) is { } broken) await broken;
                working.AddRange(book.Begin(out var pause).Select(task => DoAsync(task, cancellationToken)));
                await book.Work.WaitAsync(pause ?? Timeout.InfiniteTimeSpan, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DoAsync(InstanceTask task, CancellationToken cancellationToken)
    {
        // Off the loop at once: what follows begins with work of its own.
        await Task.Yield();
        using var breaker = task.Breaker;
        bool isStale;
        try
        {
            isStale = await TryAsync(task, cancellationToken);
        }
        catch (OperationCanceledException) when (breaker?.IsCancellationRequested == true && !cancellationToken.IsCancellationRequested)
        {
            isStale = book.Finish(task.Id, (await LookAsync(task.Id, cancellationToken)).Report);
            await SweepAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is InstanceException or EngineException)
        {
            isStale = await FailAsync(task, fault, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody foresaw it. It is this instance's alone: were it the agent's, then the instance would end one machine after the other.
            notify(new AgentNotice("agent_failed", $"Something unforeseen at {task.Work} of {task.Id}: {fault}"));
            isStale = await FailAsync(task, new InstanceException("agent_failed", $"The agent failed at it ({fault.GetType().Name}): {fault.Message}", passing: true, fault), cancellationToken);
        }

        if (!isStale) return;
        var (seen, report) = await LookAsync(task.Id, cancellationToken);
        if (seen) book.See(task.Id, report);
    }

    private async Task<bool> FailAsync(InstanceTask task, Exception fault, CancellationToken cancellationToken)
    {
        var isStale = book.Fail(task.Id, fault, (await LookAsync(task.Id, cancellationToken)).Report);
        if (task.Work == WorkKind.Ensure) await SweepAsync(cancellationToken);
        return isStale;
    }

    private async Task<bool> TryAsync(InstanceTask task, CancellationToken cancellationToken)
    {
        switch (task.Work)
        {
            case WorkKind.Ensure:
                using (var any = CancellationTokenSource.CreateLinkedTokenSource(task.Breaker!.Token, cancellationToken))
                {
                    return book.Finish(
                        task.Id,
                        await runner.EnsureAsync(task.Specification!, task.Registries, (state, text) => book.Progress(task.Id, state, text), any.Token));
                }

            case WorkKind.Stop:
                return book.Finish(task.Id, await runner.StopAsync(task.Id, cancellationToken));
            case WorkKind.Remove:
                // What it said last is gone with it, and that is what people look for first.
                logs.Follow(book.Containers());
                await logs.DrainAsync(task.Id.ToString(), cancellationToken);
                await runner.RemoveAsync(task.Id, cancellationToken);
                book.Remove(task.Id);
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(task), task.Work, "No work of its own.");
        }
    }

    private async Task<(bool Seen, InstanceReport? Report)> LookAsync(InstanceId id, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await runner.LookAsync(id, cancellationToken));
        }
        catch (EngineException)
        {
            // The engine is away: the watch says so, and lists everything when it is back.
            return (false, null);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await runner.SweepAsync(cancellationToken);
        }
        catch (EngineException)
        {
            // As above: everything is swept when it is back.
        }
    }
}
