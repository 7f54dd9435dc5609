using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Execs;

/// <summary>One command in one container, from its start to the word that it ended, however it does.</summary>
internal sealed class ExecRun(EngineClient engine, IHostChannel channel, ExecOrder order, Action<AgentNotice> notify, TimeProvider time)
{
    private const string Failed = "agent_failed";
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillWait = TimeSpan.FromSeconds(5);

    // An engine under load says late that a command ended.
    private static readonly TimeSpan LetGoWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeginWait = TimeSpan.FromSeconds(2);

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
        // Also when the agent ends: the cluster need not wait for silence, and an exit code is not lost.
        using var last = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = stop.UnsafeRegister(static last => ((CancellationTokenSource)last!).CancelAfter(LastWord), last);
        try
        {
            await _sender.EndAsync(end, last.Token);
        }
        catch (OperationCanceledException) when (last.IsCancellationRequested)
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
        Exception? broken = null;
        var isWanted = true;
        var isBegun = false;
        try
        {
            exec = await engine.Execs.CreateAsync(container, order.Command, order.HasInput, over.Token, order.Terminal);
            await using var connection = await engine.Execs.AttachAsync(exec, over.Token, order.Terminal);
            isBegun = true;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
            var feed = new ExecInputFeed(channel, order, connection, new ExecControl(engine, exec, container, order, time), time);
            var feeding = FeedAsync(feed, over, ended.Token);
            try
            {
                isWanted = await PumpAsync(connection, over);
                if (isWanted) return new ExecEnd(await ExitCodeAsync(exec, feed, over.Token), "", "");
            }
            finally
            {
                await ended.CancelAsync();
                isWanted &= !await feeding;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Which of the tokens it was says what to tell, below.
        }
        catch (EngineException fault) when (exec is null)
        {
            return fault.Kind is EngineFaultKind.NotFound or EngineFaultKind.Conflict
                ? End("instance_not_running", $"Instance {order.Instance} takes no commands: {fault.Text}")
                : End(fault.Code, fault.Message);
        }
        catch (Exception fault)
        {
            // Nobody foresaw it, or the engine broke off. It is this command's alone, and the command may run.
            broken = fault;
            if (fault is not EngineException) notify(new AgentNotice(Failed, $"Something unforeseen at a command in {order.Instance}: {fault}"));
        }

        var fate = exec is null ? ExecFate.NotBegun : await EndAsync(exec, container, isBegun, broken);
        if (fate == ExecFate.Left) notify(new AgentNotice("exec_left_running", $"A command in {order.Instance} could not be ended and may go on in its container; it ends with that at the latest."));
        if (!isWanted) return null;
        return broken switch
        {
            EngineException { Kind: EngineFaultKind.NotFound or EngineFaultKind.Conflict } fault => End("exec_lost", $"The command {Text(fate)}. The engine let go of it: {fault.Text}"),
            EngineException fault => End(fault.Code, $"The command {Text(fate)}. The engine failed at it: {fault.Message}"),
            { } fault => End(Failed, $"The command {Text(fate)}. The agent failed at it ({fault.GetType().Name}): {fault.Message}"),
            null when limit.IsCancellationRequested => End("exec_timeout", $"The command ran longer than {order.Seconds} s, and {Text(fate)}."),
            null => End("exec_lost", $"The agent of the machine was stopped; the command {Text(fate)}."),
        };
    }

    private static ExecEnd End(string code, string text) => new(null, code, EngineFaults.Clean(text));

    private static string Text(ExecFate fate) => fate switch
    {
        ExecFate.NotBegun => "was not begun",
        ExecFate.Gone => "is gone",
        ExecFate.Ended => "was ended, and with it what it had started and not let go of",
        _ => "could not be ended by this machine's agent: it may go on, within the limits of its instance, and ends with that",
    };

    /// <returns>True if the cluster wants the command ended, after which it is.</returns>
    private static async Task<bool> FeedAsync(ExecInputFeed feed, CancellationTokenSource over, CancellationToken ended)
    {
        await Task.Yield();
        var isHeard = false;
        try
        {
            var isStopped = await feed.RunAsync(ended);
            isHeard = !isStopped;
            return isStopped;
        }
        finally
        {
            // Nobody wants it, or nobody would hear that.
            if (!isHeard) await over.CancelAsync();
        }
    }

    /// <summary>Brings what it writes to the cluster, until it closes its outputs.</summary>
    /// <returns>False if nobody wants that.</returns>
    private async Task<bool> PumpAsync(EngineDuplex connection, CancellationTokenSource over)
    {
        var sending = SendAsync(over);
        Exception? broken = null;
        try
        {
            await foreach (var piece in order.Terminal is null ? LogReader.ReadAsync(connection.Incoming) : LogReader.ReadTerminalAsync(connection.Incoming))
            {
                if (sending.IsCompleted) break;
                var writing = _sender.Pieces.WriteAsync(new ExecPiece(piece.IsError, [.. piece.Bytes.Span]), over.Token);
                if (!writing.IsCompleted) await Task.WhenAny(writing.AsTask(), sending);
            }
        }
        catch (Exception fault) when (fault is EngineException or OperationCanceledException)
        {
            broken = fault;
        }
        finally
        {
            _sender.Pieces.TryComplete();
        }

        var isWanted = await sending;
        return broken is null || !isWanted ? isWanted : throw broken;
    }

    private async Task<bool> SendAsync(CancellationTokenSource over)
    {
        var isWanted = false;
        try
        {
            return isWanted = await _sender.SendAllAsync(over.Token);
        }
        finally
        {
            // A command that is silent would be listened to for ever.
            if (!isWanted) await over.CancelAsync();
        }
    }

    /// <summary>What it ended with: the engine says that a moment after the outputs were closed, or much later if the command closed them itself.</summary>
    /// <exception cref="EngineException">The engine let go of its terminal, and it goes on.</exception>
    private async Task<int> ExitCodeAsync(string exec, ExecInputFeed? feed, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(5); ; pause = TimeSpan.FromMilliseconds(Math.Min(1_000, pause.TotalMilliseconds * 2)))
        {
            if (await engine.Execs.InspectAsync(exec, cancellationToken) is { Running: false, ExitCode: { } code }) return code;
            // Whoever sits at it would see and type nothing any more, for as long as it runs.
            if (feed is { HasLetGo: true } && time.GetElapsedTime(since) >= LetGoWait)
                throw new EngineException(EngineFaultKind.Broken, $"POST /exec/{exec}/start", "it was typed what lets go of the terminal, and the command goes on");
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Ends the command.</summary>
    /// <returns>What became of it.</returns>
    private async Task<ExecFate> EndAsync(string exec, string container, bool isBegun, Exception? broken)
    {
        using var limit = new CancellationTokenSource(KillWait, time);
        try
        {
            // By its word, if it has answered that it does not start it; one that was given no time to answer may start it yet.
            var isRefused = !isBegun && broken is EngineException { Status: >= 400 };
            if (isRefused && await engine.Execs.InspectAsync(exec, limit.Token) is { Running: false, Pid: 0 }) return ExecFate.NotBegun;
            var (detail, hasEnded) = await new ExecLook(engine, exec, time).FindAsync(isBegun, BeginWait, limit.Token);
            if (hasEnded) return ExecFate.Gone;
            if (!ExecKill.TryEnd(detail.Pid, container)) return ExecFate.Left;
            await ExitCodeAsync(exec, null, limit.Token);
            return ExecFate.Ended;
        }
        catch (EngineException fault)
        {
            return fault.Kind == EngineFaultKind.NotFound ? ExecFate.Gone : ExecFate.Left;
        }
        catch (OperationCanceledException)
        {
            return ExecFate.Left;
        }
    }
}
