using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>What a command is told beside its input. Whatever cannot be told to it changes nothing: it goes on, or has ended.</summary>
internal sealed class ExecControl(EngineClient engine, string exec, string container, ExecOrder order, TimeProvider time)
{
    private const int Tries = 10;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(10);

    /// <summary>At the start: engines whose interface is older than 1.42, and Podman, take the size by a call only.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => order.Terminal is { } terminal ? ResizeAsync(terminal.Size, cancellationToken) : Task.CompletedTask;

    /// <summary>Tells it.</summary>
    /// <returns>Whether this is something to tell, not a piece of input.</returns>
    public async Task<bool> TryTellAsync(ExecInput input, CancellationToken cancellationToken)
    {
        if (input.Size is { } size) await ResizeAsync(size, cancellationToken);
        else if (input.Signal is { } signal) await SignalAsync(signal, cancellationToken);
        else return false;
        return true;
    }

    private async Task ResizeAsync(ExecSize size, CancellationToken cancellationToken)
    {
        if (order.Terminal is null) return;
        using var limit = new CancellationTokenSource(Within, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        for (var tried = 1; ; tried++)
        {
            try
            {
                await engine.Execs.ResizeAsync(exec, size, any.Token);
                return;
            }
            catch (EngineException fault) when (fault.Kind != EngineFaultKind.NotFound && tried < Tries)
            {
                // The engine answers that it runs a moment before it does.
                await Task.Delay(tried * Retry, time, cancellationToken);
            }
            catch (EngineException)
            {
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task SignalAsync(ExecSignal signal, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Within, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var (detail, hasEnded) = await new ExecLook(engine, exec, time).FindAsync(isBegun: true, Within, any.Token);
            // Where it may not, whoever asked sees that the command goes on, and leaves.
            if (!hasEnded) ExecKill.TrySignal(detail.Pid, container, signal, order.Terminal is not null);
        }
        catch (EngineException)
        {
            // The same, or it has ended.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The same.
        }
    }
}
