using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Edge.Sessions.Notices;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using ProtocolViolationException = OrleansVoxa.Protocol.ProtocolViolationException;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>One peer's session: reads its messages in order, works on its requests side by side, and delivers its packets.</summary>
/// <remarks>One task reads; <see cref="SendAsync"/> may be called by any.</remarks>
public sealed partial class EdgeSession
{
    private readonly EdgeSessionFactory _shared;
    private readonly MessageConnection _connection;
    private readonly ILogger _logger;
    private readonly TokenBucket _messages;
    private readonly TokenBucket _packets;
    private readonly CancellationTokenSource _ended = new();
    private readonly SessionWork _work;
    private ImmutableDictionary<string, Func<Task>> _lastWords = ImmutableDictionary<string, Func<Task>>.Empty;
    private SessionDelivery? _delivery;
    private SessionNotices? _notices;
    private Task _closing = Task.CompletedTask;
    private Task _idling = Task.CompletedTask;
    private long _activeAt;

    internal EdgeSession(EdgeSessionFactory shared, MessageConnection connection, EndPoint? remote, ILogger logger)
    {
        _shared = shared;
        _connection = connection;
        _logger = logger;
        RemoteAddress = (remote as IPEndPoint)?.Address.ToString();
        (_messages, _packets) = (shared.Rates.MessagesOf(Node), shared.Rates.PacketsOf(Node));
        _work = new(PriorityRooms.Of(shared.Options.RequestsInFlight, shared.Options), shared.Drain);
        Streams = new(this, shared.Options, shared.Clock);
        _activeAt = shared.Clock.GetTimestamp();
    }

    /// <summary>Names this session among all of the cluster's.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Who the peer proved to be.</summary>
    public NodeId Node => _connection.Peer.Id;

    /// <summary>The peer's IP address; null over a Unix socket.</summary>
    public string? RemoteAddress { get; }

    // These two are made when they are first wanted: a session that idles has neither.
    internal SessionDelivery Delivery => LazyInitializer.EnsureInitialized(ref _delivery, () => new(this, _shared, _logger));

    internal SessionStreams Streams { get; }

    internal SessionNotices Notices => LazyInitializer.EnsureInitialized(ref _notices, () => new(this, _shared.NoticeSources));

    /// <summary>Signalled when the session ends.</summary>
    internal CancellationToken Ended => _ended.Token;

    public ValueTask SendAsync(Message message, CancellationToken cancellationToken) => _connection.SendAsync(message, cancellationToken);

    /// <summary>Serves the peer until it leaves, breaks the protocol, or <paramref name="closeRequested"/> and the drain are done.</summary>
    public async Task RunAsync(CancellationToken closeRequested)
    {
        LogOpened(Node, RemoteAddress ?? "local");
        _shared.Meter.SessionOpened();

        // Neither is a task that waits: every session that idles would hold one.
        var watch = _shared.Clock.CreateTimer(static session => ((EdgeSession)session!).Watch(), this, _shared.Options.HeartbeatInterval, _shared.Options.HeartbeatInterval);
        var request = closeRequested.UnsafeRegister(static session => ((EdgeSession)session!).BeginClosing(), this);
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
            await watch.DisposeAsync();
            await Task.WhenAll(_idling, _closing);
            await Streams.CloseAllAsync();
            // Made now, if they were not: a request that is under way must find them closed.
            await Notices.DisposeAsync();
            await _work.CompleteAsync();
            await SayLastWordsAsync();
            await Delivery.DisposeAsync();
            _shared.Meter.SessionEnded();
            LogClosed(Node, _connection.PeerDisconnected ? "by the peer" : "cut or ended here");
        }
    }

    /// <summary>Has others told when the session has ended and nothing of it is under way any more. Again with the same subject replaces what was to be said.</summary>
    /// <param name="about">The subject; a fixed few, since each is kept as long as the session.</param>
    /// <param name="tell">Tells them; must not wait for an answer.</param>
    internal void AtEnd(string about, Func<Task> tell) => ImmutableInterlocked.AddOrUpdate(ref _lastWords, about, tell, (_, _) => tell);

    /// <summary>Tells the peer that its packets go to another session of the same node now; best effort, since it cannot be acted on here.</summary>
    internal void TellSuperseded() =>
        _connection.TrySend(Error.Of(0, SessionErrors.Superseded, "This node attached over another session."));

    /// <summary>Tells the peer something that it asked to be told. Never waits: where the queue is full, the notice is lost, and false is returned.</summary>
    internal bool TryTell(string topic, ReadOnlyMemory<byte> body) => _connection.TrySend(new Custom(topic, body));

    private async Task ReceiveAsync()
    {
        while (await _connection.ReceiveAsync(CancellationToken.None) is { } message)
        {
            if (message is not (Ping or Pong)) Volatile.Write(ref _activeAt, _shared.Clock.GetTimestamp());
            if (message is SubmitPacket or StreamData) await _packets.PaceAsync(Ended);
            if (_shared.Handlers.TryGetValue(message.GetType(), out var handler))
            {
                if (!handler.IsRequest && message is not (SubmitPacket or StreamData)) await _messages.PaceAsync(Ended);
                await handler.HandleAsync(this, message, Ended);
                continue;
            }

            await _messages.PaceAsync(Ended);
            await SendAsync(Error.Of(0, SessionErrors.UnknownMessage, $"Message {message.Tag} is not taken here."), Ended);
        }
    }

    private async Task SayLastWordsAsync()
    {
        foreach (var tell in _lastWords.Values)
        {
            try
            {
                await tell();
            }
            catch (Exception failure)
            {
                // Whoever was to hear it finds out by the silence.
                LogLastWordFailed(failure, Node);
            }
        }
    }

    private void Watch()
    {
        if (Ended.IsCancellationRequested) return;
        var options = _shared.Options;
        var silent = _connection.SinceReceived;
        try
        {
            if (silent >= options.HeartbeatInterval * options.HeartbeatsMissed) _connection.Abort("The peer is silent.");
            else if (IsIdle(options.IdleTimeout)) CloseIdle();
            else if (silent >= options.HeartbeatInterval) _connection.TrySend(new Ping());
        }
        catch (Exception failure)
        {
            // It would end the process. A transport that is being taken down may not like to be aborted; if it lives, the next look finds out.
            LogWatchFailed(failure, Node);
        }
    }

    private void CloseIdle()
    {
        if (_idling.IsCompleted) _idling = _connection.CloseAsync(SessionErrors.Idle, "Nothing was asked for, and nothing is attached.", Ended).AsTask();
    }

    /// <summary>An attached peer waits for packets, and a subscribed one for notices, which is not idling.</summary>
    private bool IsIdle(TimeSpan limit) =>
        _shared.Clock.GetElapsedTime(Volatile.Read(ref _activeAt)) >= limit && _delivery?.IsAttached is not true && _notices?.IsListening is not true && Streams.Count == 0 && _work.InFlight == 0;

    private void BeginClosing() => _closing = CloseDrainedAsync();

    private async Task CloseDrainedAsync()
    {
        await _shared.Drain.StopAsync(_shared.Options.DrainDeadline, _shared.Clock, Ended);
        await _connection.CloseAsync(cancellationToken: CancellationToken.None);
    }

    [LoggerMessage(2411, LogLevel.Debug, "Session of {Node} from {Remote} opened")]
    private partial void LogOpened(NodeId node, string remote);

    [LoggerMessage(2412, LogLevel.Debug, "Session of {Node} closed {How}")]
    private partial void LogClosed(NodeId node, string how);

    [LoggerMessage(2480, LogLevel.Debug, "The end of a session of {Node} could not be told")]
    private partial void LogLastWordFailed(Exception failure, NodeId node);

    [LoggerMessage(2414, LogLevel.Warning, "Looking after a session of {Node} failed")]
    private partial void LogWatchFailed(Exception failure, NodeId node);

    [LoggerMessage(2413, LogLevel.Warning, "A request of {Node} was not answered")]
    private partial void LogRequestFailed(Exception failure, NodeId node);
}
