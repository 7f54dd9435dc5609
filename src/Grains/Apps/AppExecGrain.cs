using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Grains.Apps;

/// <summary>The shell around <see cref="ExecSession"/>: who waits, and who is told that it is over.</summary>
[GrainType("voxa.app-exec")]
public sealed partial class AppExecGrain(TimeProvider clock, ILogger<AppExecGrain> logger) : Grain, IAppExecGrain
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallerWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MachineWait = TimeSpan.FromSeconds(15);

    // What came is kept for so long after the end, for whoever has to ask again.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromSeconds(60);

    private const string LeftText = "Whoever asked for the command has left.";

    private ExecSession? _session;
    private TaskCompletionSource _changed = NewSignal();
    private IGrainTimer? _watch;
    private TimeSpan? _endedAt;
    private bool _isAsked;
    private bool _isLeft;

    private string Id => this.GetPrimaryKeyString();

    private TimeSpan Now => TimeSpan.FromTicks(clock.GetUtcNow().Ticks);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Only if the silo stops, or another one died that kept the grain directory's entry of this: the timer keeps it as long as it is of use. Whoever
        // asks next is told that it is lost.
        _session = null;
        Signal();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AppExecPlace> Start(AppExecRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_isAsked) throw new InvalidOperationException("A run is started once.");
        _isAsked = true;
        var place = await GrainFactory.GetGrain<IAppGrain>(request.App).Exec(request, cancellationToken);
        if (place.Code is null) place = await AskMachine(place, request, cancellationToken);
        if (place.Code is { } code)
        {
            LogRefused(logger, Id, request.App, request.Operator, code);
            if (_session is null) DeactivateOnIdle();
            return place;
        }

        LogStarted(logger, Id, place.Instance, place.Node, request.Operator, ExecText.Of(request.Command));
        return place;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AppExecOutput>> Read(long after, CancellationToken cancellationToken)
    {
        if (_session is not { } session)
        {
            LeaveUnknown();
            return [new AppExecOutput(after + 1, [], new AppExecEnd(null, AppCodes.ExecLost, "The silo that listened to the command was stopped, or another one that it needed for that; what became of the command is not known."))];
        }

        session.HearCaller(Now);
        var batches = session.Read(after);
        // There is room again.
        Signal();
        if (batches.IsEmpty)
        {
            await Until(() => _session is null || !session.Read(after).IsEmpty, CallerWait, cancellationToken);
            batches = session.Read(after);
        }

        session.HearCaller(Now);
        return batches;
    }

    /// <inheritdoc/>
    public Task<AppExecClaim> ClaimInput(string operatorName, string writer, CancellationToken cancellationToken)
    {
        LeaveUnknown();
        return Task.FromResult(_session?.Claim(operatorName, writer) ?? AppExecClaim.Unknown);
    }

    /// <inheritdoc/>
    public async Task<AppExecVerdict> Write(string writer, long number, ImmutableArray<byte> bytes, bool isEnd, CancellationToken cancellationToken)
    {
        LeaveUnknown();
        var verdict = AppExecVerdict.Stop;
        await Until(() => (verdict = _session?.Write(writer, number, bytes, isEnd) ?? AppExecVerdict.Stop) != AppExecVerdict.Again, CallerWait, cancellationToken);
        Signal();
        return verdict;
    }

    /// <inheritdoc/>
    public Task BreakInput(string writer, CancellationToken cancellationToken)
    {
        LeaveUnknown();
        _session?.BreakInput(writer);
        Ended();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AppExecReach> Resize(string operatorName, AppExecSize size, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(size);
        LeaveUnknown();
        return Task.FromResult(Reached(_session?.Resize(operatorName, size)));
    }

    /// <inheritdoc/>
    public Task<AppExecReach> Signal(string operatorName, int signal, CancellationToken cancellationToken)
    {
        LeaveUnknown();
        return Task.FromResult(Reached(_session?.Signal(operatorName, (ExecSignal)signal)));
    }

    /// <inheritdoc/>
    public async Task<bool> WaitForEnd(CancellationToken cancellationToken)
    {
        LeaveUnknown();
        return await Until(() => _session is null or { End: not null }, CallerWait, cancellationToken);
    }

    /// <inheritdoc/>
    public Task Cancel(CancellationToken cancellationToken)
    {
        // Also of one that is only being started: its machine is not asked, or told at once.
        _isLeft = true;
        _session?.Stop(AppCodes.ExecAbandoned, LeftText);
        Ended();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AppExecVerdict> Output(string node, AppExecOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Of(node) is not { } session) return AppExecVerdict.Stop;
        session.HearMachine(Now);
        var verdict = AppExecVerdict.Stop;
        await Until(() => (verdict = _session is null ? AppExecVerdict.Stop : session.Take(output)) != AppExecVerdict.Again, CallerWait, cancellationToken);
        session.HearMachine(Now);
        Ended();
        return verdict;
    }

    /// <inheritdoc/>
    public async Task<AppExecInput> Input(string node, long after, CancellationToken cancellationToken)
    {
        var stopped = new AppExecInput(after, [], IsEnd: false, IsStopped: true);
        if (Of(node) is not { } session) return stopped;
        session.HearMachine(Now);
        AppExecInput? input = null;
        await Until(() => (input = _session is null ? stopped : session.Input(after)) is not null, MachineWait, cancellationToken);
        session.HearMachine(Now);
        // What was fetched makes room.
        Signal();
        return input ?? new AppExecInput(after, [], IsEnd: false, IsStopped: false);
    }

    /// <summary>Has the machine run it. Whatever becomes of the asking, the run has an end, and the machine is told of it.</summary>
    private async Task<AppExecPlace> AskMachine(AppExecPlace place, AppExecRequest request, CancellationToken cancellationToken)
    {
        if (_isLeft) return AppExecPlace.Refuse(AppCodes.ExecAbandoned, LeftText);
        var order = new AppExecOrder(Id, place.Instance, request.Command, request.HasInput, request.Seconds, request.Terminal);
        // First: the machine may be quicker than this answer, and the order be there though its answer is lost.
        var session = _session = new ExecSession(order, place.Node, request.Operator, Now);
        _watch = this.RegisterGrainTimer(static (grain, _) => grain.Look(), this, new GrainTimerCreationOptions(LookEvery, LookEvery) { KeepAlive = true });
        try
        {
            if (await GrainFactory.GetGrain<IAppHostGrain>(place.Node).Exec(order, cancellationToken) is { } refused)
            {
                _watch.Dispose();
                (_session, _watch) = (null, null);
                return AppExecPlace.Refuse(refused.Code!, refused.Text!);
            }
        }
        catch
        {
            session.Stop(AppCodes.ExecLost, $"Machine {place.Node} did not say in time that it takes the command; should it take it all the same, it is told to end it.");
            Ended();
            throw;
        }

        // If it ended before the machine had it, that was told so too early.
        if (session.End is not null) TellEnded(session);
        return _isLeft ? AppExecPlace.Refuse(AppCodes.ExecAbandoned, LeftText) : place;
    }

    /// <summary>Wakes the machine's asking, if there is something to say.</summary>
    private AppExecReach Reached(AppExecReach? reach)
    {
        if (reach == AppExecReach.Sent) Signal();
        return reach ?? AppExecReach.Unknown;
    }

    /// <summary>The run, if it is one of that machine's.</summary>
    private ExecSession? Of(string node)
    {
        LeaveUnknown();
        return _session?.Node == node ? _session : null;
    }

    /// <summary>Anybody can ask about any id, so a grain that is no run's does not stay.</summary>
    private void LeaveUnknown()
    {
        if (_session is null && !_isAsked && !_isLeft) DeactivateOnIdle();
    }

    private Task Look()
    {
        _session?.Look(Now);
        Ended();
        if (_endedAt is { } at && Now - at >= KeptAfterEnd)
        {
            _watch?.Dispose();
            _watch = null;
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <summary>Tells whoever waits, and, once, the machine that there is room.</summary>
    private void Ended()
    {
        Signal();
        if (_endedAt is not null || _session is not { End: { } end } session) return;
        _endedAt = Now;
        LogEnded(logger, Id, session.Order.Instance, end.ExitCode, end.Code, session.Written);
        TellEnded(session);
    }

    private void TellEnded(ExecSession session) => _ = GrainFactory.GetGrain<IAppHostGrain>(session.Node).EndExec(Id);

    /// <summary>Waits until something holds, or for some time.</summary>
    /// <returns>Whether it holds.</returns>
    private async Task<bool> Until(Func<bool> holds, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (!holds())
        {
            try
            {
                await _changed.Task.WaitAsync(any.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return holds();
            }
        }

        return true;
    }

    private void Signal()
    {
        var waiting = _changed;
        _changed = NewSignal();
        waiting.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(2052, LogLevel.Information, "Command {Exec} runs in instance {Instance} on machine {Node}, asked for by {Operator}: {Command}")]
    private static partial void LogStarted(ILogger logger, string exec, string instance, string node, string @operator, string command);

    [LoggerMessage(2053, LogLevel.Information, "Command {Exec} in instance {Instance} ended: exit code {ExitCode}, {Code}, {Bytes} bytes")]
    private static partial void LogEnded(ILogger logger, string exec, string instance, int? exitCode, string code, long bytes);

    [LoggerMessage(2054, LogLevel.Warning, "Command {Exec} in app {App}, asked for by {Operator}, was refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string exec, string app, string @operator, string code);
}
