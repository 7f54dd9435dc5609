using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// An established session: sealed messages in both directions over a pipe. Any number of threads may send; one at a time may
/// receive. Idle limits and heartbeats are the owner's: see <see cref="SinceReceived"/>.
/// </summary>
/// <remarks>Specification: docs/protocol/sessions.md, "Sealed frames".</remarks>
public sealed class MessageConnection : IAsyncDisposable
{
    private readonly SecureFramer _framer;
    private readonly SessionLink<FrameHeader> _link;
    private readonly SessionOptions _options;
    private readonly PooledBuffer _plain = new();
    private readonly PooledBuffer _inflated = new();
    private bool _rekeyed;

    /// <summary>Takes over the transport and the keys that a handshake made over it.</summary>
    /// <param name="transport">Both pipes are completed when the session is disposed.</param>
    /// <param name="keys">The handshake's result; disposed with the session.</param>
    /// <param name="options">Limits and deadlines.</param>
    /// <param name="time">The clock of the deadlines.</param>
    public MessageConnection(IDuplexPipe transport, SessionKeys keys, SessionOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        Peer = keys.Peer;
        HandshakeHash = keys.HandshakeHash;
        _framer = new SecureFramer(keys, options.Rekey, time);
        var format = new FramingAFormat(new FrameLimits { MaxPayload = options.MaxPayload }, sealedOnly: true);
        _link = new SessionLink<FrameHeader>(transport, format, new SealedFrameWriter(_framer), options, time, _framer);
    }

    /// <summary>Who the peer is, as it proved in the handshake.</summary>
    public PublicIdentity Peer { get; }

    /// <summary>32 bytes that name this session alone.</summary>
    public ImmutableArray<byte> HandshakeHash { get; }

    /// <summary>Time since the last whole frame arrived, or since the session began.</summary>
    public TimeSpan SinceReceived => _link.SinceReceived;

    /// <summary>True once the peer said <see cref="Disconnect"/>; if the stream ended without, the line was cut.</summary>
    public bool PeerDisconnected { get; private set; }

    /// <summary>Bytes of whole frames received.</summary>
    public long BytesReceived => _link.BytesReceived;

    /// <summary>Bytes of whole frames written.</summary>
    public long BytesSent => _link.BytesSent;

    /// <summary>Completes when nothing can be sent any more: closed and written out, or the transport failed. Never fails.</summary>
    public Task SendingStopped => _link.SendingStopped;

    /// <summary>Queues a message by <see cref="Message.Priority"/>; messages of one caller and one priority keep their order. Waits while the queue is full.</summary>
    /// <param name="message">Encoded before this returns or waits, so its memory may be used again at once.</param>
    /// <param name="cancellationToken">Ends the wait; the message is not sent then.</param>
    /// <exception cref="ArgumentException">A field is over its limit, or the message does not fit a frame.</exception>
    /// <exception cref="SessionClosedException">The session is closed, or its transport failed.</exception>
    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(message, message.Priority, cancellationToken);
    }

    /// <summary>The same by a priority that the message does not have by itself, as an answer that is as urgent as what it answers.</summary>
    /// <inheritdoc cref="SendAsync(Message, CancellationToken)"/>
    public ValueTask SendAsync(Message message, MessagePriority priority, CancellationToken cancellationToken = default) =>
        _link.SendAsync(Encoded(message), priority, cancellationToken);

    /// <summary>Queues a message unless the queue of its priority is full or the session closed; false then, and the message is dropped.</summary>
    /// <exception cref="ArgumentException">As in <see cref="SendAsync(Message, CancellationToken)"/>.</exception>
    public bool TrySend(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _link.TrySend(Encoded(message), message.Priority);
    }

    /// <summary>Waits for the next message. Rekeying is done inside.</summary>
    /// <returns>The message, an <see cref="UnknownMessage"/> to be answered with an error, or null at the end: the peer
    /// disconnected, the stream ended between frames, or this side disposed the session.</returns>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol; call <see cref="CloseAsync"/> with the code.</exception>
    /// <exception cref="SessionClosedException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Message?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!_link.EnterReceive()) return null;
        try
        {
            while (!PeerDisconnected)
            {
                if (await _link.ReceiveAsync(cancellationToken).ConfigureAwait(false) is not { } frame) return null;
                var message = Open(frame);
                _link.Heard();
                if (Pass(message)) return message;
            }

            return null;
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

    /// <summary>Writes out what is queued, says why (if there is a reason) and <see cref="Disconnect"/>, within
    /// <see cref="SessionOptions.CloseDeadline"/>, and disposes the session.</summary>
    /// <param name="code">A stable code for the peer, or null for an ordinary end.</param>
    /// <param name="text">The same for people; cut to fit.</param>
    /// <param name="cancellationToken">Gives up writing at once.</param>
    public ValueTask CloseAsync(string? code = null, string text = "", CancellationToken cancellationToken = default) =>
        _link.CloseAsync(
            () => code is null ? [Encoded(new Disconnect())] : [Encoded(Error.Of(0, code, text)), Encoded(new Disconnect())],
            cancellationToken);

    /// <summary>Closes in order, without a reason.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>Stops both directions at once, without a word to the peer. <see cref="DisposeAsync"/> must still follow.</summary>
    public void Abort(string reason) => _link.Abort(reason);

    private OutgoingFrame<FrameHeader> Encoded(Message message) => OutgoingFrame.Of(message, _options.Compression);

    private Message Open(in Frame<FrameHeader> frame)
    {
        try
        {
            _framer.Open(frame.Header, frame.Payload, _plain);
            var plain = _plain.Written;
            if ((frame.Header.Flags & FrameFlags.Compressed) == 0) return MessageCodec.Decode(new ReadOnlySequence<byte>(plain));
            var codec = (frame.Header.Flags & FrameFlags.Zstandard) != 0 ? CompressionCodec.Zstandard : CompressionCodec.Lz4;
            PayloadCompressor.Decompress(codec, plain.Span, _options.Compression, _inflated);
            return MessageCodec.Decode(new ReadOnlySequence<byte>(_inflated.Written));
        }
        finally
        {
            _link.Consume(frame);
            _plain.Reset();
            _inflated.Reset();
        }
    }

    /// <summary>True for what the owner is to see; the session's own messages are done here.</summary>
    private bool Pass(Message message)
    {
        var rekeyed = _rekeyed;
        _rekeyed = message is Rekey;
        switch (message)
        {
            case Rekey when rekeyed:
                throw Unexpected("Two key changes came without a message between them.");
            case Rekey:
                _framer.RekeyReceiving();
                return false;
            case Disconnect:
                PeerDisconnected = true;
                return false;
            case HandshakeInit or HandshakeResponse or HandshakeConfirm:
                throw Unexpected("A handshake message came after the handshake.");
            default:
                return true;
        }
    }

    private static ProtocolViolationException Unexpected(string text) => new(FramingFault.MessageUnexpected, text);
}
