using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.exec.next</c>: the next command that the machine whose key the session has proven is to run.</summary>
internal sealed class AppsExecNextMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => ExecNext.Method;

    /// <summary>It waits for somebody to run a command.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!ExecNext.TryDecode(request.Body.Span, out var asked)) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: names no run of an agent, see docs/apps.md.");
        var host = grains.GetGrain<IAppHostGrain>(session.Node.ToString());
        if (await AppHosts.RefusalAsync(host, request.Correlation, cancellationToken) is { } refusal) return refusal;
        var next = await host.NextExec(asked.Run, cancellationToken);
        if (next.Code is { } code) return Error.Of(request.Correlation, code, next.Text!);
        if (next.Order is not { } order) return new Reply(request.Correlation, ReadOnlyMemory<byte>.Empty);
        var terminal = order.Terminal is { } given ? new ExecTerminal(given.Type, new ExecSize(given.Size.Columns, given.Size.Rows)) : null;
        return new Reply(request.Correlation, new ExecOrder(order.Exec, order.Instance, order.Command, order.HasInput, order.Seconds, terminal).Encode());
    }
}
