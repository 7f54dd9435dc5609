using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Sessions;
using ProtocolViolationException = OrleansVoxa.Protocol.ProtocolViolationException;

namespace OrleansVoxa.Client.Probing;

/// <summary>
/// Answers the probes by which a registry looks for a node that it has not heard of for long: completes a session handshake under
/// the node's key (docs/protocol/probes.md) and closes the connection. It serves nothing else.
/// </summary>
/// <remarks>Thread-safe. A node that is heard of needs none; announce its address in <see cref="NodeDescription.Addresses"/> with the scheme <c>voxa</c>.</remarks>
public sealed class ProbeListener : IAsyncDisposable
{
    private static readonly TimeSpan RetryAccept = TimeSpan.FromSeconds(1);

    private readonly ProbeListenerOptions _options;
    private readonly Socket _socket;
    private readonly HandshakeNonceCache _nonces;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _open = [];
    private readonly Lazy<Task> _disposal;
    private readonly Task _accepting;
    private long _second;
    private int _taken;
    private long _answered;

    private ProbeListener(ProbeListenerOptions options, Socket socket)
    {
        _options = options;
        _socket = socket;
        _nonces = new HandshakeNonceCache(options.TimestampWindow);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _second = options.TimeProvider.GetTimestamp();
        _disposal = new Lazy<Task>(CloseAsync);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Handshakes completed so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Opens the listener.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    /// <exception cref="VoxaClientException"><c>listen_failed</c>: the address cannot be listened at.</exception>
    public static ProbeListener Start(ProbeListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        var socket = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(options.EndPoint);
            socket.Listen(options.MaxConnections);
            return new ProbeListener(options, socket);
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new VoxaClientException("listen_failed", $"{options.EndPoint} cannot be listened at: {fault.Message}", fault);
        }
    }

    /// <summary>Closes the listener and what is under way. May be called more than once.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var connection = await _socket.AcceptAsync(_stopping.Token);
                if (!TryServe(connection)) connection.Dispose();
            }
            catch (SocketException)
            {
                // A caller that was gone before it was taken, or no descriptor left: neither is the listener's end.
                await Task.Delay(RetryAccept, _options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool TryServe(Socket connection)
    {
        lock (_gate)
        {
            if (_open.Count >= _options.MaxConnections || !IsInTime()) return false;
            var serving = ServeAsync(connection);
            _open.Add(serving);
            _ = serving.ContinueWith(Leave, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return true;
        }
    }

    private void Leave(Task served)
    {
        lock (_gate) _open.Remove(served);
    }

    private bool IsInTime()
    {
        if (_options.TimeProvider.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
        {
            _second = _options.TimeProvider.GetTimestamp();
            _taken = 0;
        }

        return _taken++ < _options.ConnectionsPerSecond;
    }

    private async Task ServeAsync(Socket connection)
    {
        await Task.Yield();
        var session = SessionOptions.Default with
        {
            HandshakeDeadline = _options.HandshakeDeadline,
            FirstFrameDeadline = _options.HandshakeDeadline,
            TimestampWindow = _options.TimestampWindow,
        };
        try
        {
            await using var pipe = new SocketPipe(connection);
            using var keys = await SessionHandshake.AcceptAsync(pipe, _options.Identity, _nonces, session, _options.TimeProvider, _stopping.Token);
            Interlocked.Increment(ref _answered);
        }
        catch (Exception fault) when (fault is ProtocolViolationException or SessionClosedException or OperationCanceledException or IOException or SocketException)
        {
            // Strangers may call at any time and break off, or say anything. Nothing hangs on it.
        }
        finally
        {
            connection.Dispose();
        }
    }

    private async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _open];
        await Task.WhenAll(open);
    }
}
