using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// A connection of framing B after its Hellos: messages in both directions over a pipe that proves who the peer is, such as
/// TLS with certificates on both sides. Any number of threads may send; one at a time may receive.
/// </summary>
/// <remarks>Specification: docs/protocol/framing-b.md. Pings are the owner's to answer, as all other messages are; it runs
/// <see cref="KeepAliveAsync"/> beside its receiving.</remarks>
public sealed partial class EdgeV2Connection : IAsyncDisposable
{
    private readonly EdgeV2Framing _framing = new();
    private readonly SessionLink<EdgeV2Header> _link;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly PooledBuffer _inflated = new();
    private CompressionOptions _compression = CompressionOptions.Off;
    private int _largest = FrameLimits.Hello.MaxPayload;
    private int _keepAlivesMissed;
    private bool _greeted;

    private EdgeV2Connection(IDuplexPipe transport, PublicIdentity peer, SessionOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (Peer, _options, _time) = (peer, options, time);
        _link = new SessionLink<EdgeV2Header>(transport, _framing, _framing, options, time);
    }

    /// <summary>Who the peer is, as the transport proved.</summary>
    public PublicIdentity Peer { get; }

    /// <summary>What the peer said that it can do.</summary>
    public ImmutableArray<string> PeerCapabilities { get; private set; } = [];

    /// <summary>The codec that was agreed on; it holds in both directions.</summary>
    public EdgeV2Compression Compression { get; private set; }

    /// <summary>The silence after which a side pings, as agreed.</summary>
    public TimeSpan KeepAlive { get; private set; }

    /// <summary>Time since the last whole frame arrived, or since the connection began.</summary>
    public TimeSpan SinceReceived => _link.SinceReceived;

    /// <summary>The peer's last message, once it came; if the stream ended without, the line was cut.</summary>
    public Goodbye? PeerGoodbye { get; private set; }

    /// <summary>Bytes of whole frames received.</summary>
    public long BytesReceived => _link.BytesReceived;

    /// <summary>Bytes of whole frames written.</summary>
    public long BytesSent => _link.BytesSent;

    /// <summary>Completes when nothing can be sent any more: closed and written out, or the transport failed. Never fails.</summary>
    public Task SendingStopped => _link.SendingStopped;

    /// <summary>Queues a message; messages of one caller keep their order. Waits while the queue is full.</summary>
    /// <param name="message">Encoded before this returns or waits, so its memory may be used again at once.</param>
    /// <param name="cancellationToken">Ends the wait; the message is not sent then.</param>
    /// <exception cref="ArgumentException">A field is over its limit, or the message is larger than the peer receives.</exception>
    /// <exception cref="SessionClosedException">The connection is closed, or its transport failed.</exception>
    public ValueTask SendAsync(EdgeV2Message message, CancellationToken cancellationToken = default) =>
        _link.SendAsync(OutgoingFrame.Of(message, _largest, _compression), MessagePriority.Normal, cancellationToken);

    /// <summary>Queues a message unless the queue is full or the connection closed; false then, and the message is dropped.</summary>
    /// <exception cref="ArgumentException">As in <see cref="SendAsync"/>.</exception>
    public bool TrySend(EdgeV2Message message) => _link.TrySend(OutgoingFrame.Of(message, _largest, _compression), MessagePriority.Normal);

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message, an <see cref="UnknownMessage"/> to be answered with an error, or null at the end: the peer said
    /// <see cref="Goodbye"/>, the stream ended between frames, or this side disposed the connection.</returns>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol; call <see cref="CloseAsync"/> with the code.</exception>
    /// <exception cref="SessionClosedException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<EdgeV2Message?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!_link.EnterReceive()) return null;
        try
        {
            if (PeerGoodbye is not null) return null;
            if (await _link.ReceiveAsync(cancellationToken).ConfigureAwait(false) is not { } frame) return null;
            var message = Open(frame);
            _link.Heard();
            PeerGoodbye = message as Goodbye;
            return PeerGoodbye is null ? message : null;
        }
        catch (ProtocolViolationException violation)
        {
            _link.Refuse(violation);
            throw;
        }
        finally
        {
            _link.LeaveReceive();
        }
    }

    /// <summary>Pings a silent peer, and ends the connection when it stays silent; completes when it was cancelled or has done so.</summary>
    /// <returns>True if the peer was dead and the connection was aborted.</returns>
    public async Task<bool> KeepAliveAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepAlive, _time);
        try
        {
            for (var value = 1UL; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false); value++)
            {
                var silent = SinceReceived;
                if (silent >= KeepAlive * _keepAlivesMissed)
                {
                    Abort("The peer is silent.");
                    return true;
                }

                // A full queue needs no ping: if the peer does not take it, the write deadline ends the connection.
                if (silent >= KeepAlive) TrySend(new Ping(value));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended first.
        }

        return false;
    }

    /// <summary>Writes out what is queued, says <see cref="Goodbye"/>, within <see cref="SessionOptions.CloseDeadline"/>, and
    /// disposes the connection.</summary>
    /// <param name="code">A stable code for the peer; empty for an ordinary end.</param>
    /// <param name="text">The same for people; cut to fit.</param>
    /// <param name="cancellationToken">Gives up writing at once.</param>
    public ValueTask CloseAsync(string code = "", string text = "", CancellationToken cancellationToken = default) =>
        _link.CloseAsync(() => [OutgoingFrame.Of(Goodbye.Of(code, text), _largest, _compression)], cancellationToken);

    /// <summary>Closes in order, without a reason.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>Stops both directions at once, without a word to the peer. <see cref="DisposeAsync"/> must still follow.</summary>
    public void Abort(string reason) => _link.Abort(reason);

    private CompressionCodec Codec => Compression is EdgeV2Compression.Zstandard ? CompressionCodec.Zstandard : CompressionCodec.Lz4;

    private EdgeV2Message Open(in Frame<EdgeV2Header> frame)
    {
        try
        {
            var payload = frame.Payload;
            if ((frame.Header.Flags & EdgeV2Flags.Compressed) != 0) payload = Inflate(payload);
            var message = EdgeV2MessageCodec.Decode(frame.Header.Type, payload);
            return message is not Hello || !_greeted ? message
                : throw new ProtocolViolationException(FramingFault.MessageUnexpected, "A second Hello came.");
        }
        finally
        {
            _link.Consume(frame);
            _inflated.Reset();
        }
    }

    private ReadOnlySequence<byte> Inflate(in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            PayloadCompressor.Decompress(Codec, payload.FirstSpan, _compression, _inflated);
            return new ReadOnlySequence<byte>(_inflated.Written);
        }

        var length = (int)payload.Length;
        var block = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            payload.CopyTo(block);
            PayloadCompressor.Decompress(Codec, block.AsSpan(0, length), _compression, _inflated);
            return new ReadOnlySequence<byte>(_inflated.Written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
