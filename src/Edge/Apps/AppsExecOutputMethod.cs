using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.exec.output</c>: what a command on the machine whose key the session has proven wrote.</summary>
internal sealed class AppsExecOutputMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => ExecOutput.Method;

    public MessagePriority Priority => MessagePriority.Bulk;

    /// <summary>It waits for room at who reads it.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!ExecOutput.TryDecode(request.Body.Span, out var output)) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: not what a command wrote, see docs/apps.md.");
        if (await AppHosts.RefusalAsync(grains.GetGrain<IAppHostGrain>(session.Node.ToString()), request.Correlation, cancellationToken) is { } refusal) return refusal;
        var batch = new AppExecOutput(
            output.Number,
            [.. output.Pieces.Select(piece => new AppExecPiece(piece.IsError, piece.Bytes))],
            output.End is { } end ? new AppExecEnd(end.ExitCode, end.Code, end.Text) : null);
        var verdict = await grains.GetGrain<IAppExecGrain>(output.Exec).Output(session.Node.ToString(), batch, cancellationToken);
        return new Reply(request.Correlation, ExecVerdicts.Encode(verdict switch
        {
            AppExecVerdict.Taken => ExecVerdict.Taken,
            AppExecVerdict.Again => ExecVerdict.Again,
            _ => ExecVerdict.Stop,
        }));
    }
}
