using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>Asks the cluster for commands and runs them, a few at a time.</summary>
internal sealed class ExecWork(EngineClient engine, InstanceBook book, IHostChannel channel, string run, Action<AgentNotice> notify, TimeProvider time)
{
    private readonly byte[] _ask = new ExecNext(run).Encode();
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Works until cancelled; then what runs is ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.RemoveAll(run => run.IsCompleted);
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
        try
        {
            // By its own word, not the cluster's: an agent never touches a container that is not its own.
            var container = book.Running().FirstOrDefault(one => one.Id.ToString() == order.Instance).Container;
            await new ExecRun(engine, channel, order, notify, time).RunAsync(container, cancellationToken);
        }
        catch (Exception fault)
        {
            // Nobody foresaw it. It is this command's alone: were it the agent's, then whoever may run one could end machine after machine.
            notify(new AgentNotice("agent_failed", $"Something unforeseen at a command in {order.Instance}: {fault}"));
        }
    }

    /// <returns>Null if there is none yet.</returns>
    private async Task<ExecOrder?> NextAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            var answer = await channel.CallAsync(ExecNext.Method, _ask, cancellationToken);
            if (answer.IsEmpty)
            {
                // The cluster waits before it says that there is none; one that does not would be asked without end.
                if (time.GetElapsedTime(asked) >= Retry) return null;
            }
            else
            {
                if (ExecOrder.TryDecode(answer.Span, out var order)) return order;
                notify(new AgentNotice("broken_order", "What the cluster answered is no command; nothing is run."));
            }
        }
        catch (VoxaClientException)
        {
            // Away, not admitted, or older than commands; what whoever looks after the machine should know of it, the reports say.
        }

        await Task.Delay(Retry, time, cancellationToken);
        return null;
    }
}
