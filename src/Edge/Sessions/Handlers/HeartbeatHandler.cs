using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>A node's sign of life: in a session of its own, whose handshake has proven its key, or signed by its key over an empty body.</summary>
internal sealed class HeartbeatHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Heartbeat>(options, clock)
{
    private static readonly ImmutableArray<byte> EmptyHash = [.. SHA256.HashData([])];

    protected override ulong Correlation(Heartbeat request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Heartbeat request, CancellationToken cancellationToken)
    {
        RequestSignature? signature = null;
        if (!request.Envelope.IsEmpty && !Envelopes.TryRead(request.Envelope.Span, EmptyHash, out signature, out var fault))
            return Error.Of(request.Correlation, RefusalCodes.InvalidField, "envelope: " + fault);
        if (signature is null && request.Node != session.Node)
            return Error.Of(request.Correlation, RefusalCodes.SignatureRequired, $"This session is node {session.Node}'s; a heartbeat of node {request.Node} must be signed by its key.");
        var result = await grains.GetGrain<INodeGrain>(request.Node.ToString())
            .Heartbeat(new(signature, session.RemoteAddress, Vouched: signature is null), cancellationToken);
        return result.Node is { } node
            ? new Reply(request.Correlation, new HeartbeatReply(node.State, node.NextCheck ?? node.ExpiresAt).Encode())
            : Error.Of(request.Correlation, result.Code!, result.Text ?? "");
    }
}
