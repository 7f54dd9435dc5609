using System.IO.Pipelines;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Plain frames over a pipe while a handshake runs, within its deadlines and small limits.</summary>
internal sealed class HandshakeChannel
{
    private readonly IDuplexPipe _transport;
    private readonly FrameReceiver<FrameHeader> _receiver;
    private readonly TimeProvider _time;
    private readonly CancellationToken _token;
    private CancellationTokenSource? _firstFrame;

    private HandshakeChannel(IDuplexPipe transport, FrameReceiver<FrameHeader> receiver, TimeProvider time, CancellationToken token) =>
        (_transport, _receiver, _time, _token) = (transport, receiver, time, token);

    /// <summary>Runs one side of a handshake; deadlines end as <see cref="SessionClosedException"/> with their code.</summary>
    public static async Task<T> RunAsync<T>(
        IDuplexPipe transport,
        SessionOptions options,
        TimeProvider time,
        bool firstFrameDeadline,
        Func<HandshakeChannel, Task<T>> handshake,
        CancellationToken cancellationToken)
    {
        using var whole = new CancellationTokenSource(options.HandshakeDeadline, time);
        using var first = firstFrameDeadline ? new CancellationTokenSource(options.FirstFrameDeadline, time) : new CancellationTokenSource();
        using var all = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, first.Token, cancellationToken);
        using var receiver = new FrameReceiver<FrameHeader>(transport.Input, FramingAFormat.Handshake, options, time);
        var channel = new HandshakeChannel(transport, receiver, time, all.Token) { _firstFrame = first };
        try
        {
            return await handshake(channel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && (whole.IsCancellationRequested || first.IsCancellationRequested))
        {
            var (code, text) = whole.IsCancellationRequested
                ? (SessionFault.HandshakeTimeout, $"The handshake was not done within {options.HandshakeDeadline.TotalSeconds} s.")
                : (SessionFault.FirstFrameTimeout, $"No frame came within {options.FirstFrameDeadline.TotalSeconds} s.");
            throw new SessionClosedException(code, text);
        }
    }

    public Task SendAsync(Message message)
    {
        var frame = OutgoingFrame.Of(message, CompressionOptions.Off);
        FrameCodec.Write(frame.Header.Flags, frame.Payload, _transport.Output);
        frame.Return();
        return FlushAsync();
    }

    public Task SendSealedAsync(SessionKeys keys, Message message)
    {
        var frame = OutgoingFrame.Of(message, CompressionOptions.Off);
        using var framer = new SecureFramer(keys, RekeyPolicy.Default, _time);
        framer.Seal(frame.Header.Flags, frame.Payload, _transport.Output);
        frame.Return();
        return FlushAsync();
    }

    /// <summary>Waits for the one message that may come now; an error from the peer ends the handshake.</summary>
    public async Task<T> ReceiveAsync<T>()
        where T : Message
    {
        var received = await _receiver.ReceiveAsync(_token).ConfigureAwait(false);
        if (received is not { } frame)
            throw new SessionClosedException(SessionFault.TransportFailed, "The peer ended the connection during the handshake.");
        _firstFrame?.CancelAfter(Timeout.InfiniteTimeSpan);

        Message message;
        try
        {
            if (frame.Header.Flags != FrameFlags.None)
                throw new ProtocolViolationException(FramingFault.TooEarly, "A sealed or compressed frame came before the handshake was done.");
            message = MessageCodec.Decode(frame.Payload);
        }
        finally
        {
            _receiver.Consume(frame);
        }

        return message switch
        {
            T expected => expected,
            Error error => throw new HandshakeRefusedException(error.Code, error.Text),
            _ => throw new ProtocolViolationException(
                FramingFault.MessageUnexpected, $"Message {message.Tag} came where the handshake has {typeof(T).Name}."),
        };
    }

    private async Task FlushAsync()
    {
        try
        {
            var result = await _transport.Output.FlushAsync(_token).ConfigureAwait(false);
            if (result.IsCompleted)
                throw new SessionClosedException(SessionFault.TransportFailed, "The peer takes no more bytes.");
        }
        catch (Exception error) when (error is not OperationCanceledException and not SessionClosedException)
        {
            throw new SessionClosedException(SessionFault.TransportFailed, "The transport failed while writing.", error);
        }
    }
}
