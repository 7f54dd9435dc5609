using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Apps;

/// <summary><c>apps.logs</c>: what instances on the machine whose key the session has proven wrote.</summary>
internal sealed class AppsLogsMethod(IGrainFactory grains) : ISessionMethod
{
    public string Name => LogBatch.Method;

    public MessagePriority Priority => MessagePriority.Bulk;

    public async Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken)
    {
        if (!LogBatch.TryDecode(request.Body.Span, out var batch)) return Error.Of(request.Correlation, SessionErrors.InvalidField, "body: not lines of a log, see docs/protocol/framing-a.md.");
        var node = session.Node.ToString();
        if (await grains.GetGrain<IAppHostGrain>(node).Get(cancellationToken) is null)
            return Error.Of(request.Correlation, AppCodes.HostNotAdmitted, "This node is no machine for apps; apps.sync says what to do.");
        foreach (var app in batch.Lines.GroupBy(line => line.Instance[..line.Instance.IndexOf('.', StringComparison.Ordinal)], StringComparer.Ordinal))
            await grains.GetGrain<IAppLogGrain>(app.Key).Append(node, [.. app.Select(line => new AppLogLine(0, line.Instance, line.Nanoseconds, line.IsError, line.Text))], cancellationToken);
        return new Reply(request.Correlation, ReadOnlyMemory<byte>.Empty);
    }
}
