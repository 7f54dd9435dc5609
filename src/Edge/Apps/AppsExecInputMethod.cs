using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.exec.input</c>: what a command on the machine whose key the session has proven reads next, and whether it is to be ended.</summary>
internal sealed class AppsExecInputMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => ExecInputRequest.Method;

    /// <summary>It waits for something to read.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!ExecInputRequest.TryDecode(request.Body.Span, out var asked)) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: names no command and piece, see docs/apps.md.");
        if (await AppHosts.RefusalAsync(grains.GetGrain<IAppHostGrain>(session.Node.ToString()), request.Correlation, cancellationToken) is { } refusal) return refusal;
        var input = await grains.GetGrain<IAppExecGrain>(asked.Exec).Input(session.Node.ToString(), asked.Number, cancellationToken);
        return new Reply(request.Correlation, new ExecInput(
            input.Number, input.Bytes, input.IsEnd, input.IsStopped,
            input.Size is { } size ? new ExecSize(size.Columns, size.Rows) : null,
            input.Signal is { } signal ? (ExecSignal)signal : null).Encode());
    }
}
