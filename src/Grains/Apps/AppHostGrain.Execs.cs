using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Commands on their way to the machine. In memory only: one that is lost with its silo was not begun twice.</summary>
public sealed partial class AppHostGrain
{
    private static readonly TimeSpan ExecWait = TimeSpan.FromSeconds(15);

    private readonly ExecOrders _execs = new();
    private TaskCompletionSource _execAsked = NewSignal();
    private int _execReader;

    /// <inheritdoc/>
    public Task<AppHostResult?> Exec(AppExecOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Task.FromResult(RefusalOf(order));
    }

    /// <inheritdoc/>
    public Task EndExec(string exec)
    {
        _execs.End(exec);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AppExecNext> NextExec(string run, CancellationToken cancellationToken)
    {
        // Not by a second agent with the machine's key: that would take commands for instances that it does not have.
        if (IsOther(run)) return Conflict();
        // Who asked before has lost its connection, and what it was given would be lost with it.
        var reader = ++_execReader;
        WakeReaders();
        using var limit = new CancellationTokenSource(ExecWait, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (reader == _execReader)
        {
            if (IsOther(run)) return Conflict();
            // Which agent is the machine's is known once it has reported.
            if (run == _run && _execs.TryTake(out var order)) return new AppExecNext(null, null, order);
            try
            {
                await _execAsked.Task.WaitAsync(any.Token);
            }
            catch (OperationCanceledException)
            {
                return AppExecNext.None;
            }
        }

        return AppExecNext.None;
    }

    private bool IsOther(string run) => _run.Length > 0 && run != _run;

    private AppExecNext Conflict() => AppExecNext.Refuse(AppCodes.AgentConflict, $"Another agent reports with the key of node {Node}; commands are that one's.");

    private AppHostResult? RefusalOf(AppExecOrder order)
    {
        if (!options.Value.Enabled) return AppHostResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (!IsHost) return AppHostResult.Refuse(AppCodes.HostEvicted, $"Machine {Node} was taken out.");
        if (_host.Lost || !_host.Reported) return AppHostResult.Refuse(AppCodes.HostLost, _host.Lost ? LostText : $"Machine {Node} has not reported yet.");
        if (_host.Code.Length > 0) return AppHostResult.Refuse(AppCodes.HostUnfit, $"Machine {Node} is unfit: {_host.Reason}");
        if (!_host.Assigned.Any(assigned => assigned.Instance == order.Instance && assigned.Until == 0))
            return AppHostResult.Refuse(AppCodes.InstanceNotRunning, $"Instance {order.Instance} is not to run on machine {Node} any more.");
        var now = clock.GetUtcNow();
        _execs.Look(now);
        if (_execs.Running >= ExecLimits.PerHost)
            return AppHostResult.Refuse(AppCodes.ExecBusy, $"Machine {Node} runs {_execs.Running} commands already, which is the most; try again when one has ended.");
        _execs.Add(order, now + TimeSpan.FromSeconds(order.Seconds) + ExecSession.Grace);
        WakeReaders();
        return null;
    }

    private void WakeReaders()
    {
        var readers = _execAsked;
        _execAsked = NewSignal();
        readers.TrySetResult();
    }
}
