using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Edge.Datagrams;

/// <summary>What a datagram is answered: a ping by a pong, a signed heartbeat by the node's state, anything else readable by an error.</summary>
/// <remarks>Thread-safe. An answer is never longer than the datagram: an error's text is cut for that, and left out.</remarks>
public sealed partial class DatagramResponder(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<DatagramResponder> logger)
{
    private static readonly ImmutableArray<byte> EmptyHash = [.. SHA256.HashData([])];

    /// <summary>Writes the answer, if there is one.</summary>
    /// <returns>The code under which a datagram counts that gets none; null where one was written.</returns>
    internal async Task<string?> AnswerAsync(ReadOnlyMemory<byte> datagram, IPEndPoint from, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        // Who cannot write a frame is not told: the address may be forged, and nobody waits for it there.
        if (!DatagramCodec.TryDecode(datagram, out var message, out var fault)) return fault;
        var answer = message switch
        {
            Ping => new Pong(),
            Heartbeat beat => await BeatAsync(beat, from, cancellationToken),
            _ => Error.Of(0, SessionErrors.UnknownMessage, $"Datagrams carry no message with tag {message.Tag}."),
        };
        return Write(answer, datagram.Length, output) ? null : "answer_too_long";
    }

    private async Task<Message> BeatAsync(Heartbeat beat, IPEndPoint from, CancellationToken cancellationToken)
    {
        if (!Envelopes.TryRead(beat.Envelope.Span, EmptyHash, out var signature, out var fault))
            return Error.Of(beat.Correlation, RefusalCodes.InvalidField, "envelope: " + fault);
        if (signature is null) return Error.Of(beat.Correlation, RefusalCodes.SignatureRequired, "A datagram proves nothing; sign the heartbeat.");
        try
        {
            var result = await grains.GetGrain<INodeGrain>(beat.Node.ToString())
                .Heartbeat(new(signature, from.Address.ToString()), cancellationToken)
                .WaitAsync(options.Value.RequestDeadline, clock, cancellationToken);
            return result.Node is { } node
                ? new Reply(beat.Correlation, new HeartbeatReply(node.State, node.NextCheck ?? node.ExpiresAt).Encode())
                : Error.Of(beat.Correlation, result.Code!, result.Text ?? "");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(beat.Node, failure);
            return Error.Of(beat.Correlation, SessionErrors.Unavailable, "The cluster did not answer in time; send again.");
        }
    }

    private static bool Write(Message answer, int room, IBufferWriter<byte> output)
    {
        var whole = new ArrayBufferWriter<byte>();
        if (!DatagramCodec.TryEncode(answer, whole)) return false;
        if (whole.WrittenCount > room && answer is Error error)
        {
            whole.ResetWrittenCount();
            DatagramCodec.TryEncode(error with { Text = "" }, whole);
        }

        if (whole.WrittenCount > room) return false;
        output.Write(whole.WrittenSpan);
        return true;
    }

    [LoggerMessage(2473, LogLevel.Warning, "A heartbeat of {Node} by datagram was not answered")]
    private partial void LogFailed(Protocol.Identity.NodeId node, Exception failure);
}
