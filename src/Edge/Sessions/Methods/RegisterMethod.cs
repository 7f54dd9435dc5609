using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Edge.Sessions.Methods;

/// <summary><c>register</c>: the message Register with work beside it.</summary>
internal sealed class RegisterMethod(SessionRegistrar registrar) : ISessionMethod
{
    public string Name => WorkedRegistration.Method;

    public Task<Message> AnswerAsync(EdgeSession session, Call request, CancellationToken cancellationToken) =>
        WorkedRegistration.TryDecode(request.Body.Span, out var registration)
            ? registrar.RegisterAsync(session, request.Correlation, registration.Record, registration.Envelope, registration.Work, cancellationToken)
            : Task.FromResult<Message>(Error.Of(request.Correlation, SessionErrors.InvalidField, "body: not a registration with its work, see docs/protocol/registration-work.md."));
}
