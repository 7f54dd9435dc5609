using System.IO.Pipelines;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>One HTTP request of a peer as a credited stream, split by the edge.</summary>
/// <remarks>
/// The peer opens the stream with the service and the request head. It sends the body as credit allows, and empty data as
/// its end. The edge opens the other direction, under the same number, with the response head; data follows; an empty
/// close is the end of a whole answer, and one with a code says what failed.
/// </remarks>
internal sealed class HttpStream
{
    private readonly uint _number;
    private readonly EdgeSession _session;
    private readonly int _window;
    private readonly Pipe _body;
    private readonly CreditGate _sending;
    private readonly CancellationTokenSource _cancelled;
    private long _granted;
    private bool _bodyEnded;

    public HttpStream(StreamOpen open, HttpRequestHead head, EdgeSession session, int window)
    {
        _number = open.Stream;
        _session = session;
        _window = window;
        _sending = new(open.Credit);
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);

        // Credit bounds what the pipe holds, so writing to it never has to wait.
        _body = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        _bodyEnded = !head.HasBody;
        _granted = head.HasBody ? window : 0;
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

        if (Interlocked.Add(ref _granted, -bytes.Length) < 0)
            throw new ProtocolViolationException(SessionFault.CreditExceeded, "More was sent on a stream than its credit allows.");
        await _body.Writer.WriteAsync(bytes, CancellationToken.None);
    }

    public void AddCredit(uint bytes) => _sending.Add(bytes);

    public Task CancelAsync() => _cancelled.CancelAsync();

    public async Task RunAsync(HttpExchange exchange, string service, HttpRequestHead head)
    {
        using var cancelled = _cancelled;
        var (code, text) = await CarryAsync(exchange, service, head, _cancelled.Token);
        await _body.Reader.CompleteAsync();
        if (!_session.Ended.IsCancellationRequested) await _session.SendAsync(new StreamClose(_number, code, text), _session.Ended);
    }

    private async Task<(string Code, string Text)> CarryAsync(
        HttpExchange exchange, string service, HttpRequestHead head, CancellationToken cancellationToken)
    {
        try
        {
            var body = head.HasBody ? new CreditingReader(_body.Reader, _window, GrantAsync) : null;
            if (body is not null) await _session.SendAsync(new StreamCredit(_number, (uint)_window), cancellationToken);
            await using var response = await exchange.SendAsync(service, head, body, cancellationToken);
            if (response.Failure is { } failure) return (failure.Code, failure.Text);
            await _session.SendAsync(new StreamOpen(_number, "", HttpHeads.Encode(HttpExchange.Head(response)), 0), cancellationToken);
            await AnswerAsync(response.Body, cancellationToken);
            return ("", "");
        }
        catch (ExchangeFailureException e)
        {
            return (e.Failure.Code, e.Failure.Text);
        }
        catch (OperationCanceledException)
        {
            return (ExchangeFailureCodes.Cancelled, "The stream was closed.");
        }
    }

    private async Task AnswerAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(StreamData.MaxBytes, 32 * 1024)];
        while (true)
        {
            var room = await _sending.WaitAsync(buffer.Length, cancellationToken);
            var read = await body.ReadAsync(buffer.AsMemory(0, room), cancellationToken);
            if (read == 0) return;
            _sending.Use(read);
            await _session.SendAsync(new StreamData(_number, buffer.AsMemory(0, read)), cancellationToken);
        }
    }

    private async ValueTask GrantAsync(int bytes)
    {
        Interlocked.Add(ref _granted, bytes);
        await _session.SendAsync(new StreamCredit(_number, (uint)bytes), _session.Ended);
    }
}
