using System.Net.Sockets;
using System.Threading.Channels;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Tests.Edges;

/// <summary>The edge's end of one connection: keeps what came, and answers as the edge is told to.</summary>
internal sealed class FakeSession : IAsyncDisposable
{
    private readonly FakeEdge _edge;
    private readonly SocketPipe _pipe;
    private readonly MessageConnection _connection;
    private readonly Channel<Message> _received = Channel.CreateUnbounded<Message>();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _serving;

    public FakeSession(FakeEdge edge, SocketPipe pipe, MessageConnection connection)
    {
        _edge = edge;
        _pipe = pipe;
        _connection = connection;
        _serving = ServeAsync();
    }

    public NodeId Peer => _connection.Peer.Id;

    /// <summary>Ends when nothing more comes from the client.</summary>
    public Task Ended => _serving;

    public bool PeerSaidGoodbye => _connection.PeerDisconnected;

    public Task SendAsync(Message message) => _connection.SendAsync(message, Calls.Token).Soon();

    public bool TrySend(Message message) => _connection.TrySend(message);

    /// <summary>The next message of this type; others that came before it are dropped.</summary>
    public async Task<T> NextAsync<T>()
        where T : Message
    {
        while (true)
        {
            if (await _received.Reader.ReadAsync(Calls.Token).Soon() is T wanted) return wanted;
        }
    }

    /// <summary>The types of all messages that have come and were not yet asked for.</summary>
    public List<string> Drain()
    {
        var types = new List<string>();
        while (_received.Reader.TryRead(out var message)) types.Add(message.GetType().Name);
        return types;
    }

    /// <summary>The line breaks, without a word.</summary>
    public void Cut()
    {
        _ended.Cancel();
        _connection.Abort("Cut by the test.");
        _pipe.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _serving;
        await _connection.DisposeAsync();
        await _pipe.DisposeAsync();
        _ended.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (await _connection.ReceiveAsync(_ended.Token) is { } message)
            {
                await _edge.MayRead.WaitAsync(_ended.Token);
                _received.Writer.TryWrite(message);
                foreach (var answer in _edge.Answers(this, message)) await _connection.SendAsync(answer, _ended.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SessionClosedException or SocketException)
        {
            // The test cut the line, or the client did.
        }

        _received.Writer.TryComplete();
    }
}
