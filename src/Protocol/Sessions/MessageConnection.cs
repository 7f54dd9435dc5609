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
    private readonly IDuplexPipe _transport;
    private readonly SecureFramer _framer;
    private readonly FrameReceiver _receiver;
    private readonly FrameSender _sender;
    private readonly SessionOptions _options;
    private readonly FrameLimits _limits;
    private readonly TimeProvider _time;
    private readonly PooledBuffer _plain = new();
    private readonly PooledBuffer _inflated = new();
    private readonly Lock _gate = new();
    private ProtocolViolationException? _violation;
    private long _receivedAt;
    private bool _rekeyed;
    private bool _receiving;
    private bool _closing;
    private bool _disposed;

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
        (_transport, _options, _time) = (transport, options, time);
        Peer = keys.Peer;
        HandshakeHash = keys.HandshakeHash;
        _limits = new FrameLimits { MaxPayload = options.MaxPayload };
        _framer = new SecureFramer(keys, options.Rekey, time);
        _receiver = new FrameReceiver(transport.Input, options, time);
        _sender = new FrameSender(transport.Output, _framer, options, time);
        _receivedAt = time.GetTimestamp();
    }

    /// <summary>Who the peer is, as it proved in the handshake.</summary>
    public PublicIdentity Peer { get; }

    /// <summary>32 bytes that name this session alone.</summary>
    public ImmutableArray<byte> HandshakeHash { get; }

    /// <summary>Time since the last whole frame arrived, or since the session began.</summary>
    public TimeSpan SinceReceived => _time.GetElapsedTime(Interlocked.Read(ref _receivedAt));

    /// <summary>True once the peer said <see cref="Disconnect"/>; if the stream ended without, the line was cut.</summary>
    public bool PeerDisconnected { get; private set; }

    /// <summary>Bytes of whole frames received.</summary>
    public long BytesReceived => _receiver.BytesReceived;

    /// <summary>Bytes of whole frames written.</summary>
    public long BytesSent => _sender.BytesSent;

    /// <summary>Completes when nothing can be sent any more: closed and written out, or the transport failed. Never fails.</summary>
    public Task SendingStopped => _sender.Completion;

    /// <summary>Queues a message; messages of one caller keep their order. Waits while the queue is full.</summary>
    /// <param name="message">Encoded before this returns or waits, so its memory may be used again at once.</param>
    /// <param name="cancellationToken">Ends the wait; the message is not sent then.</param>
    /// <exception cref="ArgumentException">A field is over its limit, or the message does not fit a frame.</exception>
    /// <exception cref="SessionClosedException">The session is closed, or its transport failed.</exception>
    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(message, cancellationToken);

    /// <summary>Queues a message unless the queue is full or the session closed; false then, and the message is dropped.</summary>
    /// <exception cref="ArgumentException">As in <see cref="SendAsync"/>.</exception>
    public bool TrySend(Message message) => _sender.TrySend(message);

    /// <summary>Waits for the next message. Rekeying is done inside.</summary>
    /// <returns>The message, an <see cref="UnknownMessage"/> to be answered with an error, or null at the end: the peer
    /// disconnected, the stream ended between frames, or this side disposed the session.</returns>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol; call <see cref="CloseAsync"/> with the code.</exception>
    /// <exception cref="SessionClosedException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Message?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (!EnterReceive()) return null;
        try
        {
            while (!PeerDisconnected)
            {
                var received = await _receiver.ReceiveAsync(_limits, sealedOnly: true, cancellationToken).ConfigureAwait(false);
                if (received is not { } frame) return null;
                var message = Open(frame);
                Interlocked.Exchange(ref _receivedAt, _time.GetTimestamp());
                if (Pass(message)) return message;
            }

            return null;
        }
        catch (ProtocolViolationException violation)
        {
            _violation = violation;
            throw;
        }
        finally
        {
            LeaveReceive();
        }
    }

    /// <summary>Says why (if there is a reason), says <see cref="Disconnect"/>, writes out what is queued within
    /// <see cref="SessionOptions.CloseDeadline"/>, and disposes the session.</summary>
    /// <param name="code">A stable code for the peer, or null for an ordinary end.</param>
    /// <param name="text">The same for people; cut to fit.</param>
    /// <param name="cancellationToken">Gives up writing at once.</param>
    public async ValueTask CloseAsync(string? code = null, string text = "", CancellationToken cancellationToken = default)
    {
        using var deadline = new CancellationTokenSource(_options.CloseDeadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        if (Interlocked.Exchange(ref _closing, true) is false)
        {
            try
            {
                if (code is not null) await SendAsync(Error.Of(0, code, text), both.Token).ConfigureAwait(false);
                await SendAsync(new Disconnect(), both.Token).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is SessionClosedException or OperationCanceledException)
            {
                // There is nobody left to say goodbye to.
            }

            _sender.Close();
        }

        try
        {
            await _sender.Completion.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The peer had its time; what it has not taken by now is dropped below.
        }

        Abort("The session was closed before all of its messages were written.");
        await FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Closes in order, without a reason.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>Stops both directions at once, without a word to the peer. <see cref="DisposeAsync"/> must still follow.</summary>
    public void Abort(string reason)
    {
        Interlocked.Exchange(ref _closing, true);
        _sender.Abort(new SessionClosedException(SessionFault.Closed, reason));
        _receiver.Cancel();
    }

    private Message Open(in Frame frame)
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
            _receiver.Consume(frame);
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

    private bool EnterReceive()
    {
        lock (_gate)
        {
            // What follows a violation is not read: counters and keys may no longer be those of the peer.
            if (_violation is { } violation) throw new ProtocolViolationException(violation.Code, violation.Message);
            if (_receiving) throw new InvalidOperationException("Another receive is under way.");
            return _receiving = !_disposed;
        }
    }

    private void LeaveReceive()
    {
        lock (_gate)
        {
            _receiving = false;
            if (_disposed) ReleaseReceiving();
        }
    }

    // The receiving half cannot be taken from under a receive that is still on its way out: it takes it down itself.
    private async ValueTask FinishAsync()
    {
        await _sender.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (!_receiving) ReleaseReceiving();
            else _receiver.Cancel();
        }

        await _transport.Output.CompleteAsync().ConfigureAwait(false);
        _sender.Dispose();
    }

    private void ReleaseReceiving()
    {
        _receiver.Dispose();
        _transport.Input.Complete();
        _framer.Dispose();
    }
}
