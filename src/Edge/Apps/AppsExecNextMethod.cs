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
    public string Name => ExecOrder.Method;

    /// <summary>It waits for somebody to run a command.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!request.Body.IsEmpty) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: must be empty.");
        var host = grains.GetGrain<IAppHostGrain>(session.Node.ToString());
        if (await host.Get(cancellationToken) is null)
            return Error.Of(request.Correlation, AppCodes.HostNotAdmitted, "This node is no machine for apps; apps.sync says what to do.");
        var order = await host.NextExec(cancellationToken);
        return new Reply(request.Correlation, order is null ? ReadOnlyMemory<byte>.Empty : new ExecOrder(order.Exec, order.Instance, order.Command, order.HasInput, order.Seconds).Encode());
    }
}
