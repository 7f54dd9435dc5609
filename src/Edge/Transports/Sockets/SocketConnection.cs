using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>A connection that a session listener accepted.</summary>
/// <remarks>Thread-safe, but for its <see cref="Transport"/>.</remarks>
internal sealed class SocketConnection : ConnectionContext, IDuplexPipe, IConnectionSocketFeature
{
    // What a peer has sent and nobody wants: more than the system holds for a connection by default.
    private const int MostDiscarded = 1024 * 1024;

    private static long s_last;

    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _closed;
    private bool _isClosed;

    /// <exception cref="SocketException">The connection has ended already.</exception>
    public SocketConnection(Socket socket)
    {
        Socket = socket;
        RemoteEndPoint = socket.RemoteEndPoint;
        LocalEndPoint = socket.LocalEndPoint;
        if (socket.ProtocolType is ProtocolType.Tcp) socket.NoDelay = true;
        socket.Blocking = false;
        (_reader, _writer) = (new SocketReader(socket), new SocketWriter(socket));
        Transport = this;
        Features.Set<IConnectionSocketFeature>(this);
    }

    public override string ConnectionId { get => field ??= $"S{Interlocked.Increment(ref s_last)}"; set; }

    public override IFeatureCollection Features { get; } = new ConnectionFeatures();

    public override IDictionary<object, object?> Items { get => field ??= new ConnectionItems(); set; }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    /// <summary>Signalled when the connection is closed here; a peer that ends it is noticed by whoever reads.</summary>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            lock (_gate) return _isClosed && _closed is null ? new CancellationToken(canceled: true) : (_closed ??= new()).Token;
        }

        set => throw new NotSupportedException();
    }

    public Socket Socket { get; }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    public override void Abort(ConnectionAbortedException abortReason) => Close(SocketShutdown.Both);

    public override ValueTask DisposeAsync()
    {
        _writer.Complete();
        _reader.Complete();
        Close(SocketShutdown.Send);
        return base.DisposeAsync();
    }

    private void Close(SocketShutdown how)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
        }

        try
        {
            // First, so that whoever finds the socket closed can find out that it was closed here.
            _reader.Closing();
            _closed?.Cancel();
            if (TryShutdown(how) && how is SocketShutdown.Send) Discard();
        }
        finally
        {
            Socket.Dispose();
        }
    }

    private bool TryShutdown(SocketShutdown how)
    {
        try
        {
            // To a peer that takes nothing the system would go on sending for minutes.
            if (_writer.IsStuck) Socket.LingerState = new LingerOption(enable: true, seconds: 0);
            else Socket.Shutdown(how);
            return true;
        }
        catch (SocketException)
        {
            // The peer has ended the connection, which is what was wanted.
            return false;
        }
    }

    /// <summary>Takes what has arrived: a socket that is closed with bytes unread resets the connection, and the last words are lost with it.</summary>
    private void Discard()
    {
        Span<byte> scrap = stackalloc byte[4 * 1024];
        for (var discarded = 0; discarded < MostDiscarded;)
        {
            var received = Socket.Receive(scrap, SocketFlags.None, out var error);
            if (error is not SocketError.Success || received == 0) return;
            discarded += received;
        }
    }
}
