using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Edge.Datagrams;

/// <summary>
/// The UDP listener: takes datagrams, and answers those that deserve it with no more bytes than they had, so that nobody can be
/// flooded from here under a forged address.
/// </summary>
/// <remarks>The queue between socket and answers is bounded; when it is full, datagrams are dropped and counted, as the network would.</remarks>
public sealed partial class DatagramService(
    DatagramEndpoint endpoint,
    DatagramResponder responder,
    IOptions<EdgeOptions> options,
    EdgeMeter meter,
    TimeProvider clock,
    ILogger<DatagramService> logger) : BackgroundService
{
    private const int MaxAddresses = 100_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BucketSet<UInt128> _rates = new(options.Value.MessagesPerSecond, 2d * options.Value.MessagesPerSecond, MaxAddresses, clock);
    private readonly Channel<Datagram> _waiting = Channel.CreateBounded<Datagram>(options.Value.QueuedDatagrams);
    private Socket? _socket;

    /// <summary>Where it listens, with the port that was really taken; null if nowhere.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Why it does not listen now; null while it does, or is not to.</summary>
    public string? Fault { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (endpoint.EndPoint is not { } wanted) return Task.CompletedTask;
        // A port that is taken ends the start, as it does for the other listeners.
        _socket = Bind(wanted);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _socket?.Dispose();
    }

    public override void Dispose()
    {
        _socket?.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [ReceiveAsync(stoppingToken), .. Enumerable.Range(0, options.Value.DatagramsInFlight).Select(_ => AnswerAsync(stoppingToken))]);

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                _socket ??= Bind(LocalEndPoint!);
                if (Fault is not null) LogResumed(LocalEndPoint);
                Fault = null;
                await ReceiveAsync(_socket, () => pause = FirstPause, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException failure)
            {
                Fault = failure.Message;
                LogFailed(LocalEndPoint, pause, failure);
                _socket?.Dispose();
                _socket = null;
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task ReceiveAsync(Socket socket, Action received, CancellationToken cancellationToken)
    {
        // One byte more than may come shows a datagram that is too long.
        var buffer = new byte[DatagramCodec.MaximumSize + 1];
        var anywhere = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anywhere, cancellationToken);
            received();
            Take(buffer.AsSpan(0, got.ReceivedBytes), (IPEndPoint)got.RemoteEndPoint);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, IPEndPoint from)
    {
        meter.DatagramReceived();
        if (bytes.Length > DatagramCodec.MaximumSize) meter.DatagramDropped(FramingFault.TooLarge);
        else if (_rates.Find(AddressKey.Of(from))?.TryTake() is not true) meter.DatagramDropped("too_fast");
        else if (!_waiting.Writer.TryWrite(Datagram.Copy(bytes, from))) meter.DatagramDropped("queue_full");
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(DatagramCodec.MaximumSize);
        try
        {
            await foreach (var datagram in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                output.ResetWrittenCount();
                await AnswerAsync(datagram, output, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What waits is dropped: whoever sent it sends again.
        }
    }

    private async Task AnswerAsync(Datagram datagram, ArrayBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        try
        {
            using (datagram)
            {
                if (await responder.AnswerAsync(datagram.Bytes, datagram.From, output, cancellationToken) is { } fault) meter.DatagramDropped(fault);
            }

            if (output.WrittenCount > 0 && _socket is { } socket)
                await socket.SendToAsync(output.WrittenMemory, SocketFlags.None, datagram.From, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The answer is lost, as datagrams may be; the receiving side finds out what is wrong with the socket.
            meter.DatagramDropped("send_failed");
        }
    }

    private static Socket Bind(IPEndPoint wanted)
    {
        var socket = new Socket(wanted.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (wanted.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = wanted.Address.Equals(IPAddress.IPv6Any);
            socket.Bind(wanted);
            return socket;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new Microsoft.AspNetCore.Connections.AddressInUseException($"Failed to bind to address udp://{wanted}: address already in use.", failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(2471, LogLevel.Error, "The UDP listener at {EndPoint} failed and is opened again in {Pause}")]
    private partial void LogFailed(IPEndPoint? endPoint, TimeSpan pause, Exception failure);

    [LoggerMessage(2472, LogLevel.Information, "The UDP listener at {EndPoint} is open again")]
    private partial void LogResumed(IPEndPoint? endPoint);

    /// <summary>Bytes of a pool, and whose they are.</summary>
    private sealed class Datagram : IDisposable
    {
        private readonly byte[] _rented;

        private Datagram(byte[] rented, int length, IPEndPoint from) => (_rented, Bytes, From) = (rented, rented.AsMemory(0, length), from);

        public ReadOnlyMemory<byte> Bytes { get; }

        public IPEndPoint From { get; }

        public static Datagram Copy(ReadOnlySpan<byte> bytes, IPEndPoint from)
        {
            var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(rented);
            return new Datagram(rented, bytes.Length, from);
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
    }
}
