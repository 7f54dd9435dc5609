using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Registers the node that signed the record, without work; with it, see <see cref="CallHandler"/>.</summary>
internal sealed class RegisterHandler(SessionRegistrar registrar, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Register>(options, clock)
{
    protected override ulong Correlation(Register request) => request.Correlation;

    protected override Task<Message> AnswerAsync(EdgeSession session, Register request, CancellationToken cancellationToken) =>
        registrar.RegisterAsync(session, request.Correlation, request.Record, request.Envelope, null, cancellationToken);
}
