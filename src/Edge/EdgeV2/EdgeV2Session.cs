using System.Net;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using ProtocolViolationException = OrleansVoxa.Protocol.ProtocolViolationException;

namespace OrleansVoxa.Edge.EdgeV2;

/// <summary>One peer's session of framing B: reads its messages in order, and works on its requests side by side.</summary>
/// <remarks>One task reads; <see cref="SendAsync"/> may be called by any.</remarks>
public sealed partial class EdgeV2Session
{
    private readonly EdgeV2SessionFactory _shared;
    private readonly EdgeV2Connection _connection;
    private readonly ILogger _logger;
    private readonly EndPoint? _remote;
    private readonly TokenBucket _messages;
    private readonly CancellationTokenSource _ended = new();
    private readonly SessionWork _work;
    private Task _closing = Task.CompletedTask;
    private RefusalPace _refusals;
    private long _activeAt;

    internal EdgeV2Session(EdgeV2SessionFactory shared, EdgeV2Connection connection, EndPoint? remote, ILogger logger)
    {
        (_shared, _connection, _remote, _logger) = (shared, connection, remote, logger);
        _messages = shared.Rates.MessagesOf(Node);
        _work = new(PriorityRooms.Of(shared.Options.RequestsInFlight, shared.Options), shared.Drain);
        _activeAt = shared.Clock.GetTimestamp();
    }

    /// <summary>Who the peer proved to be.</summary>
    public NodeId Node => _connection.Peer.Id;

    /// <summary>Signalled when the session ends.</summary>
    internal CancellationToken Ended => _ended.Token;

    public ValueTask SendAsync(EdgeV2Message message, CancellationToken cancellationToken) => _connection.SendAsync(message, cancellationToken);

    /// <summary>Serves the peer until it leaves, breaks the protocol, or <paramref name="closeRequested"/> and the drain are done.</summary>
    public async Task RunAsync(CancellationToken closeRequested)
    {
        LogOpened(Node, _remote);
        _shared.Meter.SessionOpened();
        var beating = _connection.KeepAliveAsync(_ended.Token);
        var idling = CloseWhenIdleAsync(_ended.Token);
        var request = closeRequested.UnsafeRegister(static session => ((EdgeV2Session)session!).BeginClosing(), this);
        var cutting = CutWhenMuteAsync(_ended.Token);
        try
        {
            await ReceiveAsync();
        }
        catch (ProtocolViolationException e)
        {
            await _connection.CloseAsync(e.Code, e.Message, CancellationToken.None);
            throw;
        }
        finally
        {
            await _ended.CancelAsync();
            await request.DisposeAsync();
            await Task.WhenAll(beating, idling, _closing, cutting);
            await _work.CompleteAsync();
            _shared.Meter.SessionEnded();
            LogClosed(Node, _connection.PeerGoodbye is not null ? "by the peer" : "cut or ended here");
        }
    }

    /// <summary>Works on a request beside the reading, so that one slow answer does not hold up the peer's other messages.</summary>
    internal async ValueTask StartRequestAsync(Message request, Func<CancellationToken, Task<EdgeV2Message>> answer)
    {
        if (!_messages.TryTake()) await RefuseAsync(request, SessionErrors.RateLimited, "Too many messages; send fewer a second.");
        else if (_work.TryStart(MessagePriority.Normal, () => AnswerAsync(request, answer)) is { } refusal)
            await RefuseAsync(request, refusal, "No further request is taken now; try again later.");
    }

    private async ValueTask RefuseAsync(Message request, string code, string text)
    {
        _shared.Meter.RequestRefused(code, MessagePriority.Normal);
        await SendAsync(Error.Of(CorrelationOf(request), code, text), Ended);
        await _refusals.PaceAsync(_shared.Clock, Ended);
    }

    private async Task ReceiveAsync()
    {
        while (await _connection.ReceiveAsync(CancellationToken.None) is { } message)
        {
            if (message is not (Ping or Pong)) Volatile.Write(ref _activeAt, _shared.Clock.GetTimestamp());
            var handler = _shared.Handlers.GetValueOrDefault(message.GetType());
            if (handler is not { IsRequest: true }) await _messages.PaceAsync(Ended);
            await (handler is not null ? handler.HandleAsync(this, message, Ended) : SendAsync(Refuse(message), Ended));
        }
    }

    // A correlation of what is no request may be that of a request: an error with it would answer the wrong one.
    internal static ulong CorrelationOf(Message message) => message.Kind is MessageKind.Request ? message.Correlation : 0;

    private static Error Refuse(EdgeV2Message message) => message switch
    {
        UnknownMessage unknown => Error.Of(0, SessionErrors.UnknownMessage, $"There is no message of type {unknown.Number}."),
        Ticket ticket => NotSupported(ticket.Correlation, message),
        PortOpen open => NotSupported(open.Correlation, message),
        _ => NotSupported(0, message),
    };

    private static Error NotSupported(ulong correlation, EdgeV2Message message) =>
        Error.Of(correlation, SessionErrors.NotSupported, $"This edge does not act on {message.GetType().Name}.");

    private async Task AnswerAsync(Message request, Func<CancellationToken, Task<EdgeV2Message>> answer)
    {
        try
        {
            EdgeV2Message reply;
            try
            {
                reply = await answer(Ended).WaitAsync(_shared.Options.RequestDeadline, _shared.Clock, Ended);
            }
            catch (Exception e) when (!Ended.IsCancellationRequested)
            {
                LogRequestFailed(e, Node);
                reply = Error.Of(CorrelationOf(request), SessionErrors.Unavailable, "The request could not be answered in time; try again.");
            }

            // What is no request is told only that it was refused.
            if (request.Kind is MessageKind.Request || reply is Error) await ReplyAsync(CorrelationOf(request), reply);
        }
        catch (Exception e) when (e is OperationCanceledException or SessionClosedException)
        {
            // The session ended while the request was worked on; the peer asks again over the next one.
        }
    }

    private async Task ReplyAsync(ulong correlation, EdgeV2Message reply)
    {
        try
        {
            await SendAsync(reply, Ended);
        }
        catch (ArgumentException e)
        {
            await SendAsync(Error.Of(correlation, SessionErrors.ReplyTooLarge, e.Message), Ended);
        }
    }

    private async Task CloseWhenIdleAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_shared.Options.HeartbeatInterval, _shared.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (_shared.Clock.GetElapsedTime(Volatile.Read(ref _activeAt)) < _shared.Options.IdleTimeout || _work.InFlight > 0) continue;
                await _connection.CloseAsync(SessionErrors.Idle, "Nothing was asked for.", cancellationToken);
                return;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session ended first.
        }
    }

    /// <summary>A peer to which nothing can be written any more is not listened to either.</summary>
    private async Task CutWhenMuteAsync(CancellationToken cancellationToken)
    {
        await _connection.SendingStopped.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested) _connection.Abort("The peer does not take what is sent to it.");
    }

    private void BeginClosing() => _closing = CloseDrainedAsync();

    private async Task CloseDrainedAsync()
    {
        await _shared.Drain.StopAsync(_shared.Options.DrainDeadline, _shared.Clock, Ended);
        await _connection.CloseAsync(cancellationToken: CancellationToken.None);
    }

    [LoggerMessage(2441, LogLevel.Debug, "EdgeV2 session of {Node} from {Remote} opened")]
    private partial void LogOpened(NodeId node, EndPoint? remote);

    [LoggerMessage(2442, LogLevel.Debug, "EdgeV2 session of {Node} closed {How}")]
    private partial void LogClosed(NodeId node, string how);

    [LoggerMessage(2443, LogLevel.Warning, "A request of {Node} was not answered")]
    private partial void LogRequestFailed(Exception failure, NodeId node);
}
