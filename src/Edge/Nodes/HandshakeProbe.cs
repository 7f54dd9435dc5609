using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using ProtocolViolationException = OrleansVoxa.Protocol.ProtocolViolationException;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Calls a node as any peer does: who completes the session handshake under the node's id holds its key, and nothing else is asked.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class HandshakeProbe(EdgeIdentity edge, IOptions<EdgeOptions> edgeOptions, TimeProvider clock)
{
    public async Task<ProbeResult> TryAsync(IPEndPoint to, NodeId node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(to);
        using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, cancellationToken);
            await using var stream = new NetworkStream(socket);
            var options = SessionOptions.Default with { ExpectedPeer = node, HandshakeDeadline = edgeOptions.Value.ProbeTimeout };
            using var keys = await SessionHandshake.InitiateAsync(new Duplex(stream), edge.Key, options, clock, cancellationToken);
            return ProbeResult.Answered("proved its key in a handshake");
        }
        catch (SocketException e)
        {
            return ProbeResult.Failed(e.SocketErrorCode.ToString());
        }
        catch (ProtocolViolationException e) when (e.Code == SessionFault.HandshakeWrongPeer)
        {
            return ProbeResult.Failed("answered with another node's key");
        }
        catch (ProtocolViolationException e)
        {
            return ProbeResult.Failed($"does not speak framing A ({e.Code})");
        }
        catch (HandshakeRefusedException e)
        {
            // The code is the peer's word, and what it may make of a history that everybody reads is one of a few.
            return ProbeResult.Failed(e.Code == SessionFault.HandshakeStale ? "refused the handshake: the clocks differ" : "refused the handshake");
        }
        catch (SessionClosedException e)
        {
            return ProbeResult.Failed($"did not finish the handshake ({e.Code})");
        }
    }

    private sealed class Duplex(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }
}
