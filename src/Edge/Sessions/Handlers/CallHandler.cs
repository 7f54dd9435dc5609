using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Calls by name: each goes to the <see cref="ISessionMethod"/> of that name.</summary>
internal sealed class CallHandler(IEnumerable<ISessionMethod> methods, IOptions<EdgeOptions> options, TimeProvider clock) : RequestHandler<Call>(options, clock)
{
    private readonly Dictionary<string, ISessionMethod> _methods = methods.ToDictionary(method => method.Name, StringComparer.Ordinal);
    private readonly TimeSpan _deadline = 2 * options.Value.BridgeDeadline;

    /// <summary>Methods have deadlines of their own; this one only bounds what drips.</summary>
    protected override TimeSpan Deadline => _deadline;

    protected override MessagePriority Priority(Call request) => _methods.GetValueOrDefault(request.Method)?.Priority ?? MessagePriority.Normal;

    // A method that there is not asks no grain.
    protected override bool WaitsForGrains(Call request) => _methods.GetValueOrDefault(request.Method)?.WaitsForGrains is true;

    protected override ulong Correlation(Call request) => request.Correlation;

    protected override Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken) =>
        _methods.TryGetValue(request.Method, out var method)
            ? method.AnswerAsync(session, request, cancellationToken)
            : Task.FromResult<Message>(Error.Of(request.Correlation, SessionErrors.UnknownMethod, $"There is no method '{request.Method}'."));
}
