using System.Buffers;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// One request as its sender sees it, without sockets and clock: takes packets and the time, says which packets to send and when
/// to ask again. Not thread-safe. Source: docs/protocol/exchange.md, Requester.
/// </summary>
internal sealed partial class RequesterExchange : IRecordSink, IDisposable
{
    private const int Required = ReplyLedger.Answering;
    private const int StreamingLanes = 4;
    private const int UploadTarget = 24;
    private static readonly TimeSpan FirstPoke = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowestPoke = TimeSpan.FromSeconds(10);

    private readonly RequesterContext _context;
    private readonly ExchangeOptions _options;
    private readonly OnionHop _recipient;
    private readonly HashSet<NodeId> _exclude;
    private readonly string _method;
    private readonly SealedSession _session;
    private readonly OutboundStream _outbound;
    private readonly InboundStream _inbound;
    private readonly ControlChannel _control;
    private readonly RecordStream _records;
    private readonly ReplyLedger _ledger;
    private readonly SentPackages _packages;
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly TimeSpan _patience;
    private DateTimeOffset _deadline;
    private readonly StreamId _answer;

    private IReadOnlyList<RelayDescriptor> _relays;
    private DateTimeOffset _progress;
    private DateTimeOffset _pokedAt;
    private DateTimeOffset _spokeAt;
    private DateTimeOffset? _firstAnswer;
    private DateTimeOffset _closedAt;
    private DateTimeOffset? _noticeAt;
    private int _pokes;
    private uint _advertised;
    private long _written;
    private bool _ended;
    private bool _disposed;

    public RequesterExchange(
        RequesterContext context, Recipient recipient, IReadOnlyList<RelayDescriptor> relays, RequestHead head, bool mayAddReserve,
        Action<ReplyBlockId>? issued, Action<ReplyBlockId>? forgotten, DateTimeOffset now)
    {
        _context = context;
        _options = context.Options;
        _recipient = new OnionHop(recipient.NodeId, recipient.RoutingKey);
        _exclude = [context.Self, recipient.NodeId];
        _relays = relays;
        _method = head.Method;
        Id = StreamId.New();
        _answer = ExchangeFormat.AnswerStream(Id);
        _session = SealedSession.Initiate(recipient.RoutingKey.AsSpan(), out var ephemeral);
        _outbound = new OutboundStream(Id, _session, SealDirection.Forward, ephemeral, _options);
        _inbound = new InboundStream(SealDirection.Backward, 0, _options, context.Budget) { Session = _session };
        _control = new ControlChannel(Id, _answer, _session, SealDirection.Forward);
        _records = new RecordStream(_options.MaximumHead, this);
        _ledger = new ReplyLedger(_options, context.Health, issued, forgotten);
        _packages = new SentPackages(context.Health);
        _advertised = _inbound.Limit;
        _patience = head.Deadline;
        _deadline = now + _patience;
        _progress = _pokedAt = _spokeAt = now;
        Trace = head.Trace ? new ExchangeTrace() : null;
        context.Counters.CountStarted();
        Begin(head, mayAddReserve, now);
    }

    /// <summary>The exchange's id, that of its forward stream.</summary>
    public StreamId Id { get; }

    /// <summary>The answer's head, once it came.</summary>
    public ResponseHead? Head { get; private set; }

    /// <summary>Body bytes that the application has not taken yet.</summary>
    public ByteQueue Body { get; } = new();

    /// <summary>Whether the answer came whole (its body may still be in <see cref="Body"/>).</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Why there will be no (whole) answer.</summary>
    public ExchangeFailure? Failure { get; private set; }

    public ExchangeTrace? Trace { get; }

    /// <summary>Set when paths fail, so that the caller asks for fresh relays.</summary>
    public bool WantsRelays { get; private set; }

    /// <summary>How many bytes of request body may be written now.</summary>
    public int BodyRoom => Failure is null && !IsAnswered ? Math.Max(0, _outbound.Room - RecordWriter.HeaderSize) : 0;

    /// <summary>Whether the request's body is still wanted.</summary>
    public bool TakesBody => Failure is null && !IsAnswered;

    /// <summary>When nothing remains to be done, not even answering repetitions.</summary>
    public bool IsOver(DateTimeOffset now) => (IsAnswered || Failure is not null) && now >= _closedAt + _options.Linger;

    public void SetRelays(IReadOnlyList<RelayDescriptor> relays)
    {
        _relays = relays;
        WantsRelays = false;
    }

    public void WriteBody(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        if (!TakesBody) return;
        _written += bytes.Length;

        // The publisher's server can hardly answer a request that is still coming; a body that stalls gets no more time.
        _deadline = now + _patience;
        if (_written > _options.MaximumBody)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The request's body is longer than {_options.MaximumBody} bytes."), now);
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
        if (!TakesBody) return;
        _scratch.ResetWrittenCount();
        RecordWriter.End(_scratch);
        _outbound.Append(_scratch.WrittenSpan);
        _outbound.Finish();
    }

    /// <summary>The application has taken bytes from <see cref="Body"/>; the caller has removed them there.</summary>
    public void Consumed(int bytes, DateTimeOffset now)
    {
        _inbound.Consume(bytes);
        _progress = now;
    }

    /// <summary>Gives the exchange up, and tells the responder.</summary>
    public void Fail(ExchangeFailure failure, DateTimeOffset now)
    {
        if (Failure is not null || IsAnswered) return;
        Failure = failure;
        // Before the publisher has heard of the exchange there is nobody to tell.
        _noticeAt = _outbound.IsHeard ? now : null;
        _context.Counters.CountFailed();
        Close(now);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _ledger.Close(_progress);
        _inbound.Release();
        _session.Dispose();
    }

    private void Begin(RequestHead head, bool mayAddReserve, DateTimeOffset now)
    {
        RecordWriter.RequestHead(_scratch, head);
        if (_scratch.WrittenCount > _options.MaximumHead)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The request's head is longer than {_options.MaximumHead} bytes."), now);
            return;
        }

        var choice = _context.Choose(_relays, SplitParameters.Small.Total, _exclude, now);
        if (choice.Paths.Length < Required)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.NoPaths, "The network has too few usable relays for independent paths."), now);
            return;
        }

        var blocks = _options.InitialReplyBlocks;
        var room = ExchangeFormat.SegmentCapacity(CellClass.Small, ExchangeFormat.EphemeralSize)
            - _scratch.WrittenCount - (3 * RecordWriter.HeaderSize) - ((blocks + _options.ReserveReplyBlocks) * RecordWriter.BlockSize);
        // A body follows: what room there is belongs to it.
        if (mayAddReserve && room >= 0) blocks += _options.ReserveReplyBlocks;
        var (generation, offered) = _ledger.Issue(choice.Paths, blocks, _context.SelfHop(now), now);
        if (offered.Count == 0)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.NoPaths, "No way back: this node, or every relay chosen, has no usable routing key."), now);
            return;
        }

        RecordWriter.ReplyBlocks(_scratch, generation, offered);
        _outbound.Append(_scratch.WrittenSpan);
    }

    private void Close(DateTimeOffset now)
    {
        _closedAt = now;
        _packages.Close(_outbound.RoundTrip.Typical, now);
        _outbound.Abandon();
    }
}
