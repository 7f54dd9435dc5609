using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.sync</c>: the report of the machine whose key the session has proven, and what it is to run.</summary>
internal sealed class AppsSyncMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => HostReport.Method;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!HostMessages.TryDecodeReport(request.Body.Span, out var report, out var fault)) return Error.Of(request.Correlation, SessionErrors.InvalidField, fault);
        var host = grains.GetGrain<IAppHostGrain>(session.Node.ToString());
        var orders = await host.Sync(HostMapping.ToGrain(report) with { Session = session.Id }, cancellationToken);
        if (orders.Code is null) session.AtEnd(Name, () => host.Leave(session.Id));
        if (orders.Code is { } code) return Error.Of(request.Correlation, code, orders.Text!);
        var body = HostMessages.Encode(HostMapping.ToWire(orders));
        return body.Length <= HostMessages.MaximumBytes
            ? new Reply(request.Correlation, body)
            : Error.Of(request.Correlation, SessionErrors.ReplyTooLarge, $"What this machine is to run takes more than {HostMessages.MaximumBytes} bytes; have it run less.");
    }
}
