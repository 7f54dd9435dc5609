using System.Collections.Concurrent;
using System.Net.Sockets;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Connections;

/// <summary>One connection to an edge: handshake, requests with their answers, packets, keep-alive. It ends once and is not used again.</summary>
internal sealed class EdgeLink : IAsyncDisposable
{
    private readonly VoxaClientOptions _options;
    private readonly SocketPipe _pipe;
    private readonly MessageConnection _connection;
    private readonly Action<ReadOnlyMemory<byte>> _deliver;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<ReadOnlyMemory<byte>>> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;
    private long _correlation;

    private EdgeLink(VoxaClientOptions options, SocketPipe pipe, MessageConnection connection, Action<ReadOnlyMemory<byte>> deliver)
    {
        _options = options;
        _pipe = pipe;
        _connection = connection;
        _deliver = deliver;
        _running = RunAsync();
    }

    /// <summary>Who the edge proved to be.</summary>
    public PublicIdentity Server => _connection.Peer;

    /// <summary>Ends when the connection has ended, for whatever reason; never faults.</summary>
    public Task Closed => _running;

    public static async Task<EdgeLink> OpenAsync(VoxaClientOptions options, Action<ReadOnlyMemory<byte>> deliver, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var endpoint = options.Endpoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        SocketPipe? pipe = null;
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, either.Token);
            pipe = new SocketPipe(socket);
            var session = SessionOptions.Default with { ExpectedPeer = endpoint.Id, HandshakeDeadline = options.ConnectTimeout };
            var keys = await SessionHandshake.InitiateAsync(pipe, options.Identity, session, options.TimeProvider, either.Token);
            return new EdgeLink(options, pipe, new MessageConnection(pipe, keys, session, options.TimeProvider), deliver);
        }
        catch (Exception fault)
        {
            if (pipe is not null) await pipe.DisposeAsync();
            else socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw fault switch
            {
                OperationCanceledException => new VoxaClientException("connect_failed", $"{endpoint} did not answer within {options.ConnectTimeout.TotalSeconds:0} s.", fault),
                SocketException => new VoxaClientException("connect_failed", $"{endpoint} cannot be reached: {fault.Message}.", fault),
                HandshakeRefusedException refusal => new VoxaClientException(refusal.Code, $"{endpoint} refused the session: {refusal.Message}", fault),
                ProtocolViolationException { Code: SessionFault.HandshakeWrongPeer } => new VoxaClientException("wrong_server", $"{endpoint} is another node than the address says.", fault),
                ProtocolViolationException violation => new VoxaClientException("handshake_failed", $"The handshake with {endpoint} failed: {violation.Message}", fault),
                IOException => new VoxaClientException("handshake_failed", $"{endpoint} closed the connection during the handshake.", fault),
                _ => fault,
            };
        }
    }

    /// <summary>Sends a message that has an answer, and waits for it.</summary>
    /// <exception cref="VoxaClientException">The edge refused, did not answer in time, or the connection was lost.</exception>
    public async Task<ReadOnlyMemory<byte>> RequestAsync(Func<ulong, Message> make, CancellationToken cancellationToken)
    {
        var correlation = (ulong)Interlocked.Increment(ref _correlation);
        var answer = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[correlation] = answer;
        try
        {
            // Registered first, then looked at: whichever comes later, closing or this line, fails the request.
            if (_closing.IsCancellationRequested) throw Lost();
            await SendAsync(make(correlation), cancellationToken);
            return await answer.Task.WaitAsync(_options.RequestTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new VoxaClientException("request_timeout", $"The edge did not answer within {_options.RequestTimeout.TotalSeconds:0} s.");
        }
        finally
        {
            _pending.TryRemove(correlation, out _);
        }
    }

    /// <summary>Queues a message; waits while the bounded queue is full.</summary>
    public async ValueTask SendAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(message, cancellationToken);
        }
        catch (SessionClosedException fault)
        {
            throw Lost(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private static VoxaClientException Lost(Exception? inner = null) =>
        new("connection_lost", "The connection to the edge was lost; it is being made again.", inner);

    private async Task RunAsync()
    {
        try
        {
            var ended = await Task.WhenAny(ReceiveAsync(), KeepAliveAsync());
            await _closing.CancelAsync();
            await ended;
        }
        catch (Exception fault) when (fault is SessionClosedException or OperationCanceledException or ProtocolViolationException or VoxaClientException)
        {
            // However it ended, the pending requests are told below and the owner connects again.
            await _closing.CancelAsync();
        }
        finally
        {
            await _connection.DisposeAsync();
            await _pipe.DisposeAsync();
            foreach (var waiting in _pending.Values) waiting.TrySetException(Lost());
        }
    }

    private async Task ReceiveAsync()
    {
        while (await _connection.ReceiveAsync(_closing.Token) is { } message)
        {
            switch (message)
            {
                case DeliverPacket packet:
                    _deliver(packet.Packet);
                    break;
                case Reply reply:
                    if (_pending.TryRemove(reply.Correlation, out var answered)) answered.TrySetResult(reply.Body);
                    break;
                case Error error:
                    if (_pending.TryRemove(error.Correlation, out var refused)) refused.TrySetException(new VoxaClientException(error.Code, error.Text));
                    break;
                case Ping:
                    await _connection.SendAsync(new Pong(), _closing.Token);
                    break;
                case Pong:
                    break;
                default:
                    await _connection.SendAsync(new Error(0, "unexpected_message", $"A client takes no message with tag {message.Tag}."), _closing.Token);
                    break;
            }
        }
    }

    private async Task KeepAliveAsync()
    {
        using var timer = new PeriodicTimer(_options.KeepAliveInterval, _options.TimeProvider);
        while (await timer.WaitForNextTickAsync(_closing.Token))
        {
            var silence = _connection.SinceReceived;
            if (silence >= _options.KeepAliveInterval * _options.DeadAfterIntervals) return;
            if (silence >= _options.KeepAliveInterval / 2) await SendAsync(new Ping(), _closing.Token);
        }
    }
}
