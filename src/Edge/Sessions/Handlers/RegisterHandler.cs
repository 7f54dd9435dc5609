using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Registers the node that signed the record. What is signed needs no session of its own, so one session may register many.</summary>
internal sealed class RegisterHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Register>(options, clock)
{
    protected override ulong Correlation(Register request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Register request, CancellationToken cancellationToken)
    {
        if (!SignedNodeRecord.TryDecode(request.Record.Span, out var record, out var fault))
            return Error.Of(request.Correlation, RefusalCodes.InvalidField, "record: " + fault);
        if (!Envelopes.TryRead(request.Envelope.Span, [.. SHA256.HashData(request.Record.Span)], out var signature, out fault))
            return Error.Of(request.Correlation, RefusalCodes.InvalidField, "envelope: " + fault);

        var result = await grains.GetGrain<INodeGrain>(record.Record.Id.ToString()).Register(
            new()
            {
                PublicKey = record.Record.PublicKey.Encoded,
                SignedRecord = [.. request.Record.Span],
                Signature = signature,
                RemoteAddress = session.RemoteAddress,
            },
            cancellationToken);
        return result.Node is { } node
            ? new Reply(request.Correlation, new RegisterReply(
                record.Record.Id,
                node.Handle ?? "",
                result.Status is RegistrationStatus.Revived,
                node.ExpiresAt,
                node.NextCheck ?? node.ExpiresAt).Encode())
            : Error.Of(request.Correlation, result.Code!, result.Text ?? "");
    }
}
