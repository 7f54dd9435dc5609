using System.Buffers;
using OrleansVoxa.Protocol.Exchanges.Driving;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// One request as its receiver sees it, without sockets and clock. Not thread-safe. Source: docs/protocol/exchange.md, Responder.
/// </summary>
internal sealed partial class ResponderExchange : IRecordSink, IDisposable
{
    private const int Required = ReplyLedger.Answering;

    private readonly ResponderContext _context;
    private readonly ExchangeOptions _options;
    private readonly InboundStream _inbound;
    private readonly RecordStream _records;
    private readonly ReplyStore _blocks;
    private readonly ReceiptLog _receipt = new();
    private readonly ArrayBufferWriter<byte> _scratch = new();

    private OutboundStream? _outbound;
    private ControlChannel? _control;
    private SealedSession? _session;
    private DateTimeOffset _heard;
    private DateTimeOffset _deadline;
    private DateTimeOffset _closedAt;
    private DateTimeOffset _now;
    private uint _advertised;
    private long _written;
    private bool _acknowledged;
    private bool _ended;
    private bool _noticeDue;
    private bool _cancelledByRequester;
    private bool _disposed;

    public ResponderExchange(ResponderContext context, StreamId id, DateTimeOffset now)
    {
        _context = context;
        _options = context.Options;
        Id = id;
        _inbound = new InboundStream(SealDirection.Forward, ExchangeFormat.EphemeralSize, _options, context.Budget) { FirstSegment = Accept };
        _records = new RecordStream(_options.MaximumHead, this);
        _blocks = new ReplyStore(_options.ReplyWindow);
        _advertised = _inbound.Limit;
        _now = _heard = now;
        _deadline = now + _options.Deadline;
    }

    /// <summary>The exchange's id, that of its forward stream.</summary>
    public StreamId Id { get; }

    /// <summary>The request's head, once it came.</summary>
    public RequestHead? Head { get; private set; }

    /// <summary>Body bytes that the handler has not taken yet.</summary>
    public ByteQueue Body { get; } = new();

    /// <summary>Whether the request came whole (its body may still be in <see cref="Body"/>).</summary>
    public bool IsRequestComplete { get; private set; }

    /// <summary>Whether the answer was sent and acknowledged.</summary>
    public bool IsDone => _outbound is { IsDone: true } && Failure is null;

    /// <summary>Why the exchange ended early.</summary>
    public ExchangeFailure? Failure { get; private set; }

    /// <summary>Whether an answer was begun.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>How many bytes of answer body may be written now.</summary>
    public int BodyRoom => Failure is null && _outbound is { } outbound ? Math.Max(0, outbound.Room - RecordWriter.HeaderSize) : 0;

    /// <summary>What was forgotten of the key that opened the request; there once <see cref="Head"/> is.</summary>
    public StartFloor? Floor { get; private set; }

    /// <summary>When nothing remains to be done, not even repeating why it failed.</summary>
    public bool IsOver(DateTimeOffset now) =>
        IsDone || (Failure is not null && (_session is null || _cancelledByRequester || now >= _closedAt + Lingering));

    /// <summary>Begins the answer.</summary>
    public void Answer(ResponseHead head, DateTimeOffset now)
    {
        if (Failure is not null) return;
        if (_outbound is null || IsAnswering) throw new InvalidOperationException("There is no request to answer, or it was answered.");
        IsAnswering = true;
        _heard = now;
        _scratch.ResetWrittenCount();
        // By now the late fragments have arrived too, so the requester learns here which of its paths work.
        RecordWriter.Acknowledge(_scratch, _inbound.Acknowledge());
        var before = _scratch.WrittenCount;
        RecordWriter.ResponseHead(_scratch, head);
        if (_scratch.WrittenCount - before > _options.MaximumHead)
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The answer's head is longer than {_options.MaximumHead} bytes."), now);
        else _outbound.Append(_scratch.WrittenSpan);
    }

    public void WriteBody(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        if (Failure is not null || _outbound is null) return;
        _written += bytes.Length;
        if (_written > _options.MaximumBody)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The answer's body is longer than {_options.MaximumBody} bytes."), now);
            return;
        }

        for (var at = 0; at < bytes.Length; at += ExchangeFormat.BodyRecord)
        {
            _scratch.ResetWrittenCount();
            RecordWriter.Body(_scratch, bytes.Slice(at, Math.Min(ExchangeFormat.BodyRecord, bytes.Length - at)));
            _outbound.Append(_scratch.WrittenSpan);
        }
    }

    public void CompleteBody()
    {
        if (Failure is not null || _outbound is null) return;
        _scratch.ResetWrittenCount();
        if (Head is { Trace: true }) RecordWriter.Receipt(_scratch, _receipt.Rows);
        RecordWriter.End(_scratch);
        _outbound.Append(_scratch.WrittenSpan);
        _outbound.Finish();
    }

    /// <summary>The handler has taken bytes from <see cref="Body"/>; the caller has removed them there.</summary>
    public void Consumed(int bytes) => _inbound.Consume(bytes);

    /// <summary>Ends the exchange, and tells the requester.</summary>
    public void Fail(ExchangeFailure failure, DateTimeOffset now) => Close(failure, true, now);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _inbound.Release();
        _blocks.Clear();
        _session?.Dispose();
    }

    /// <summary>Long enough for a requester that asks ever more rarely (after 1, 3 and 7 seconds) to ask three times.</summary>
    private TimeSpan Lingering => _options.Linger * 3;

    private void Close(ExchangeFailure failure, bool notify, DateTimeOffset now)
    {
        if (Failure is not null || IsDone) return;
        Failure = failure;
        _closedAt = now;
        _noticeDue = notify && _session is not null;
        _outbound?.Abandon();
        _inbound.Release();
        Body.Clear();
        _context.Counters.CountFailed();
    }

    private void Accept(byte[] firstSegment)
    {
        // Only a key with which the segment opens makes the session; anybody can write 32 bytes in front of noise.
        var ephemeral = firstSegment.AsSpan(0, ExchangeFormat.EphemeralSize);
        var rest = firstSegment.AsMemory(ExchangeFormat.EphemeralSize);
        if (_session is not null || !_context.Keys.TryAccept(ephemeral, _now, Opens, out var session, out var floor)) return;
        Floor = floor;
        _session = _inbound.Session = session;
        var answer = ExchangeFormat.AnswerStream(Id);
        _outbound = new OutboundStream(answer, session, SealDirection.Backward, [], _options);
        _control = new ControlChannel(answer, Id, session, SealDirection.Backward);

        bool Opens(SealedSession candidate) => candidate.TryOpen(
            SealDirection.Forward, ExchangeFormat.SegmentChannel, 0, rest.Span, new byte[rest.Length - SealedSession.Overhead]);
    }
}
