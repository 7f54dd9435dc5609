using System.Threading.Channels;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>One command in one container, from its start to the word that it ended, however it does.</summary>
internal sealed class ExecRun(EngineClient engine, IHostChannel channel, ExecOrder order, Action<AgentNotice> notify, TimeProvider time)
{
    private const int WaitingPieces = 8;
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillWait = TimeSpan.FromSeconds(5);

    private readonly ExecOutputSender _sender = new(channel, order, time);

    /// <summary>Runs it. Nothing is thrown but what nobody foresaw.</summary>
    /// <param name="container">The instance's container; null if it has none that runs.</param>
    /// <param name="stop">The agent ends.</param>
    public async Task RunAsync(string? container, CancellationToken stop)
    {
        var end = container is null
            ? new ExecEnd(null, "instance_not_running", $"Instance {order.Instance} does not run on this machine.")
            : await ExecuteAsync(container, stop);
        if (end is null) return;
        // Also when the agent ends: the cluster need not wait for silence.
        using var limit = new CancellationTokenSource(LastWord, time);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(stop.IsCancellationRequested ? limit.Token : stop);
        try
        {
            await _sender.SendAsync([], end, token.Token);
        }
        catch (OperationCanceledException)
        {
            // The cluster hears of it by this machine's silence.
        }
    }

    /// <returns>How it ended; null if nobody wants to hear of it.</returns>
    private async Task<ExecEnd?> ExecuteAsync(string container, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(order.Seconds), time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        string? exec = null;
        var isWanted = true;
        try
        {
            exec = await engine.Execs.CreateAsync(container, order.Command, order.HasInput, over.Token);
            await using var connection = await engine.Execs.AttachAsync(exec, over.Token);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
            var feeding = FeedAsync(connection, over, ended.Token);
            try
            {
                isWanted = await PumpAsync(connection, over);
                if (isWanted) return new ExecEnd(await ExitCodeAsync(exec, over.Token), "", "");
            }
            finally
            {
                await ended.CancelAsync();
                isWanted &= !await feeding;
            }
        }
        catch (OperationCanceledException)
        {
            // Which of the tokens it was says what to tell, below.
        }
        catch (EngineException fault)
        {
            return fault.Kind is EngineFaultKind.NotFound or EngineFaultKind.Conflict
                ? new ExecEnd(null, "instance_not_running", $"Instance {order.Instance} takes no commands: {fault.Text}")
                : new ExecEnd(null, fault.Code, fault.Message);
        }

        var isGone = exec is null || await EndAsync(exec, container);
        if (!isGone) notify(new AgentNotice("exec_left_running", $"A command in {order.Instance} could not be ended and may go on in its container; it ends with that at the latest."));
        var left = isGone ? "was ended" : "could not be ended by this machine's agent: it may go on, within the limits of its instance, and ends with that";
        if (!isWanted) return null;
        return limit.IsCancellationRequested
            ? new ExecEnd(null, "exec_timeout", $"The command ran longer than {order.Seconds} s, and {left}.")
            : new ExecEnd(null, "exec_lost", $"The agent of the machine was stopped; the command {left}.");
    }

    /// <returns>True if the cluster wants the command ended, after which it is.</returns>
    private async Task<bool> FeedAsync(EngineDuplex connection, CancellationTokenSource over, CancellationToken ended)
    {
        await Task.Yield();
        var isStopped = await new ExecInputFeed(channel, order, connection, time).RunAsync(ended);
        if (isStopped) await over.CancelAsync();
        return isStopped;
    }

    /// <summary>Brings what it writes to the cluster, until it closes its outputs.</summary>
    /// <returns>False if nobody wants that.</returns>
    private async Task<bool> PumpAsync(EngineDuplex connection, CancellationTokenSource over)
    {
        var pieces = Channel.CreateBounded<ExecPiece>(WaitingPieces);
        var sending = SendAsync(pieces.Reader, over);
        Exception? broken = null;
        try
        {
            await foreach (var piece in LogReader.ReadAsync(connection.Incoming))
            {
                if (sending.IsCompleted) break;
                var writing = pieces.Writer.WriteAsync(new ExecPiece(piece.IsError, [.. piece.Bytes.Span]), over.Token);
                if (!writing.IsCompleted) await Task.WhenAny(writing.AsTask(), sending);
            }
        }
        catch (Exception fault) when (fault is EngineException or OperationCanceledException)
        {
            broken = fault;
        }

        pieces.Writer.Complete();
        var isWanted = await sending;
        return broken is null || !isWanted ? isWanted : throw broken;
    }

    private async Task<bool> SendAsync(ChannelReader<ExecPiece> pieces, CancellationTokenSource over)
    {
        if (await _sender.SendAllAsync(pieces, over.Token)) return true;
        // A command that is silent would be listened to for ever.
        await over.CancelAsync();
        return false;
    }

    /// <summary>What it ended with: the engine says that a moment after the outputs were closed, or much later if the command closed them itself.</summary>
    private async Task<int> ExitCodeAsync(string exec, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(5); ; pause = TimeSpan.FromMilliseconds(Math.Min(1_000, pause.TotalMilliseconds * 2)))
        {
            if (await engine.Execs.InspectAsync(exec, cancellationToken) is { Running: false, ExitCode: { } code }) return code;
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Ends the command.</summary>
    /// <returns>Whether it is gone.</returns>
    private async Task<bool> EndAsync(string exec, string container)
    {
        using var limit = new CancellationTokenSource(KillWait, time);
        try
        {
            var detail = await engine.Execs.InspectAsync(exec, limit.Token);
            if (detail is { Running: false, ExitCode: not null }) return true;
            if (!ExecKill.TryEnd(detail.Pid, container)) return false;
            await ExitCodeAsync(exec, limit.Token);
            return true;
        }
        catch (EngineException fault)
        {
            return fault.Kind == EngineFaultKind.NotFound;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
