using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Registers the node that signed a record. What is signed needs no session of its own, so one session may register many.</summary>
internal sealed class SessionRegistrar(IGrainFactory grains)
{
    public async Task<Message> RegisterAsync(
        EdgeSession session, ulong correlation, ReadOnlyMemory<byte> encoded, ReadOnlyMemory<byte> envelope, RegistrationWork? work, CancellationToken cancellationToken)
    {
        if (!SignedNodeRecord.TryDecode(encoded.Span, out var record, out var fault))
            return Error.Of(correlation, RefusalCodes.InvalidField, "record: " + fault);
        if (!Envelopes.TryRead(envelope.Span, [.. SHA256.HashData(encoded.Span)], out var signature, out fault))
            return Error.Of(correlation, RefusalCodes.InvalidField, "envelope: " + fault);

        var result = await grains.GetGrain<INodeGrain>(record.Record.Id.ToString()).Register(
            new()
            {
                PublicKey = record.Record.PublicKey.Encoded,
                SignedRecord = [.. encoded.Span],
                Signature = signature,
                RemoteAddress = session.RemoteAddress,
                Work = work?.Encode() ?? [],
            },
            cancellationToken);
        return result.Node is { } node
            ? new Reply(correlation, new RegisterReply(
                record.Record.Id,
                node.Handle ?? "",
                result.Status is RegistrationStatus.Revived,
                node.ExpiresAt,
                node.NextCheck ?? node.ExpiresAt).Encode())
            : Error.Of(correlation, result.Code!, result.Text ?? "");
    }
}
