using System.Buffers.Binary;
using System.IO.Pipelines;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>One HTTP request of a peer as a credited stream, split by the edge.</summary>
/// <remarks>
/// Specification: docs/protocol/http-calls.md. The peer opens the stream with service and request head, sends the body as
/// credit allows, and empty data as its end. The edge sends the length of the response head (u32), the head and the body;
/// a close with an empty code is the end of a whole answer, one with a code says what failed.
/// </remarks>
internal sealed class HttpStream
{
    private const int Chunk = 32 * 1024;

    private static readonly ExchangeFailure Stalled = new(ExchangeFailureCodes.IdleTimeout, "No credit was granted for the answer.");

    private readonly uint _number;
    private readonly EdgeSession _session;
    private readonly int _window;
    private readonly TimeSpan _stall;
    private readonly TimeProvider _clock;
    private readonly Pipe _body;
    private readonly CreditWindow _credit;
    private readonly SemaphoreSlim _granted = new(0);
    private readonly CancellationTokenSource _cancelled;
    private bool _bodyEnded;

    public HttpStream(StreamOpen open, HttpRequestHead head, EdgeSession session, EdgeOptions options, TimeProvider clock)
    {
        var window = options.StreamWindowBytes;
        _stall = options.BridgeDeadline;
        _clock = clock;
        _number = open.Stream;
        _session = session;
        _window = window;
        _credit = new(open.Credit, (uint)window);
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);

        // Credit bounds what the pipe holds, so writing to it never has to wait.
        _body = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        _bodyEnded = !head.HasBody;
    }

    /// <summary>Called by the reading task, in order.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_bodyEnded) throw new ProtocolViolationException(SessionFault.CreditExceeded, "Data came after the end of a stream's body.");
        if (bytes.IsEmpty)
        {
            _bodyEnded = true;
            await _body.Writer.CompleteAsync();
            return;
        }

        _credit.Received(bytes.Length);
        await _body.Writer.WriteAsync(bytes, CancellationToken.None);
    }

    /// <summary>Called by the reading task, in order.</summary>
    public void AddCredit(uint bytes)
    {
        _credit.Granted(bytes);
        _granted.Release();
    }

    public async Task CancelAsync()
    {
        try
        {
            await _cancelled.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended by itself while its close was on the way.
        }
    }

    public async Task RunAsync(HttpExchange exchange, string service, HttpRequestHead head)
    {
        try
        {
            var (code, text) = await CarryAsync(exchange, service, head, _cancelled.Token);
            await _session.SendAsync(new StreamClose(_number, code, text), _session.Ended);
        }
        finally
        {
            await _body.Reader.CompleteAsync();

            // The semaphore is left to the collector: credit may still come for a stream that has just ended.
            _cancelled.Dispose();
        }
    }

    private async Task<(string Code, string Text)> CarryAsync(
        HttpExchange exchange, string service, HttpRequestHead head, CancellationToken cancellationToken)
    {
        try
        {
            if (head.HasBody) await _session.SendAsync(new StreamCredit(_number, (uint)_window), cancellationToken);
            var body = head.HasBody ? new CreditingReader(_body.Reader, ConsumedAsync) : null;
            await using var response = await exchange.SendAsync(service, head, body, cancellationToken);
            if (response.Failure is { } failure) return (failure.Code, failure.Text);
            await SendHeadAsync(HttpHeads.Encode(HttpExchange.Head(response)), cancellationToken);
            await SendBodyAsync(response.Body, cancellationToken);
            return ("", "");
        }
        catch (ExchangeFailureException e)
        {
            return (e.Failure.Code, e.Failure.Text);
        }
        catch (OperationCanceledException) when (!_session.Ended.IsCancellationRequested)
        {
            return (ExchangeFailureCodes.Cancelled, "The stream was closed.");
        }
    }

    private async Task SendHeadAsync(byte[] head, CancellationToken cancellationToken)
    {
        var piece = new byte[sizeof(uint) + head.Length];
        BinaryPrimitives.WriteUInt32BigEndian(piece, (uint)head.Length);
        head.CopyTo(piece, sizeof(uint));
        await SendAsync(piece, cancellationToken);
    }

    private async Task SendBodyAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[Chunk];
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
            await SendAsync(buffer.AsMemory(0, read), cancellationToken);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var taken = _credit.Take(Math.Min(bytes.Length, Chunk));
            if (taken == 0)
            {
                if (!await WaitForCreditAsync(cancellationToken)) throw new ExchangeFailureException(Stalled);
                continue;
            }

            await _session.SendAsync(new StreamData(_number, bytes[..taken]), cancellationToken);
            bytes = bytes[taken..];
        }
    }

    /// <summary>A peer that grants nothing for as long as a whole answer may take has forgotten the stream; it must not hold it for ever.</summary>
    private async Task<bool> WaitForCreditAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_stall, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _granted.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ValueTask ConsumedAsync(int bytes) =>
        _credit.Consumed(bytes) is var grant and > 0 ? _session.SendAsync(new StreamCredit(_number, grant), _session.Ended) : ValueTask.CompletedTask;
}
