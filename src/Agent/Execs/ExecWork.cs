using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>Asks the cluster for commands and runs them, a few at a time.</summary>
internal sealed class ExecWork(EngineClient engine, InstanceBook book, IHostChannel channel, Action<AgentNotice> notify, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Works until cancelled; then what runs is ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.RemoveAll(run => run.IsCompletedSuccessfully);
                if (running.Find(run => run.IsCompleted) is { } broken) await broken;
                if (running.Count >= ExecLimits.PerHost) await Task.WhenAny(running).WaitAsync(cancellationToken);
                else if (await NextAsync(cancellationToken) is { } order) running.Add(RunAsync(order, cancellationToken));
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(ExecOrder order, CancellationToken cancellationToken)
    {
        await Task.Yield();
        // By its own word, not the cluster's: an agent never touches a container that is not its own.
        var container = book.Running().FirstOrDefault(one => one.Id.ToString() == order.Instance).Container;
        await new ExecRun(engine, channel, order, notify, time).RunAsync(container, cancellationToken);
    }

    /// <returns>Null if there is none yet.</returns>
    private async Task<ExecOrder?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await channel.CallAsync(ExecOrder.Method, ReadOnlyMemory<byte>.Empty, cancellationToken);
            if (answer.IsEmpty) return null;
            if (ExecOrder.TryDecode(answer.Span, out var order)) return order;
            notify(new AgentNotice("broken_order", "What the cluster answered is no command; nothing is run."));
        }
        catch (VoxaClientException)
        {
            // Away, not admitted, or older than commands; what whoever looks after the machine should know of it, the reports say.
        }

        await Task.Delay(Retry, time, cancellationToken);
        return null;
    }
}
