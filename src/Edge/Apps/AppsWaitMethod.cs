using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.wait</c>: answers once there are other instructions for the machine, so that it need not ask all the time.</summary>
internal sealed class AppsWaitMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => HostWait.Method;

    /// <summary>It waits for the cluster to have something to say.</summary>
    public bool WaitsForGrains => false;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!HostWait.TryDecode(request.Body.Span, out var known)) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: a revision in decimal digits.");
        var host = grains.GetGrain<IAppHostGrain>(session.Node.ToString());
        if (await host.Get(cancellationToken) is null)
            return Error.Of(request.Correlation, AppCodes.HostNotAdmitted, "This node is no machine for apps; apps.sync says what to do.");
        return new Reply(request.Correlation, HostWait.Encode(await host.WaitForChange(known, cancellationToken)));
    }
}
