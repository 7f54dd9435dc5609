using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>A node's sign of life, signed by its key over an empty body.</summary>
internal sealed class HeartbeatHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Heartbeat>(options, clock)
{
    private static readonly ImmutableArray<byte> EmptyHash = [.. SHA256.HashData([])];

    protected override ulong Correlation(Heartbeat request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Heartbeat request, CancellationToken cancellationToken)
    {
        if (!Envelopes.TryRead(request.Envelope.Span, EmptyHash, out var signature, out var fault))
            return Error.Of(request.Correlation, RefusalCodes.InvalidField, "envelope: " + fault);
        var result = await grains.GetGrain<INodeGrain>(request.Node.ToString())
            .Heartbeat(new(signature, session.RemoteAddress), cancellationToken);
        return result.Node is { } node
            ? new Reply(request.Correlation, new HeartbeatReply(node.State, node.NextCheck ?? node.ExpiresAt).Encode())
            : Error.Of(request.Correlation, result.Code!, result.Text ?? "");
    }
}
