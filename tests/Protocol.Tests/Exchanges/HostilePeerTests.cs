using System.Buffers;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A requester that holds valid keys and does not keep to the protocol.</summary>
public sealed class HostilePeerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly RoutingKeyRing _keys = new();
    private readonly StreamId _id = StreamId.New();
    private readonly ExchangeOptions _options = new() { MaximumAssemblies = 4, MaximumBody = 10_000 };
    private readonly ExchangeCounters _counters = new();
    private readonly ReassemblyBudget _budget = new(1 << 20);
    private readonly SealedSession _session;
    private readonly byte[] _ephemeral;
    private readonly ResponderExchange _responder;

    public HostilePeerTests()
    {
        _keys.Rotate(Now);
        _session = SealedSession.Initiate(_keys.CurrentKey(Now).AsSpan(), out _ephemeral);
        _responder = new ResponderExchange(new ResponderContext(_keys, _options, _budget, _counters), _id, Now);
    }

    [Fact]
    public void Receive_BodyBeforeTheHead_IsAViolation()
    {
        Send(0, false, output => RecordWriter.Body(output, [1]));

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    [Fact]
    public void Receive_SecondHead_IsAViolation()
    {
        Send(0, false, output =>
        {
            RecordWriter.RequestHead(output, Head());
            RecordWriter.RequestHead(output, Head());
        });

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    [Fact]
    public void Receive_RecordsBehindTheEnd_AreAViolation()
    {
        Send(0, false, output =>
        {
            RecordWriter.RequestHead(output, Head());
            RecordWriter.End(output);
            RecordWriter.Body(output, [1]);
        });

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    [Fact]
    public void Receive_LastSegmentWithoutEnd_IsAViolation()
    {
        Send(0, true, output => RecordWriter.RequestHead(output, Head()));

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
        Assert.False(_responder.IsRequestComplete);
    }

    [Fact]
    public void Receive_AnswerRecordInTheRequest_IsAViolation()
    {
        Send(0, false, output => RecordWriter.ResponseHead(output, new ResponseHead(200, "", [])));

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    [Fact]
    public void Receive_BodyBeyondTheLimit_FailsAndFreesEverything()
    {
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));
        for (uint number = 1; number < 5; number++) Send(number, false, output => RecordWriter.Body(output, new byte[3_000]));

        Assert.Equal(ExchangeFailureCodes.BodyTooLarge, _responder.Failure?.Code);
        Assert.Equal(0, _budget.Used);
        Assert.Equal(0, _responder.Body.Count);
    }

    [Fact]
    public void Receive_SegmentBeyondTheCredit_IsRefused()
    {
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));

        Send((uint)_options.Window + 1, false, output => RecordWriter.Body(output, [1]));

        Assert.Null(_responder.Failure);
        Assert.Equal(5, _counters.Refused);
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void Receive_FirstSegmentForAnotherKey_NeverStarts()
    {
        using var other = SealedSession.Initiate(_ephemeral, out var ephemeral);
        var noise = new byte[200];
        ephemeral.CopyTo(noise, 0);
        foreach (var fragment in Splitter.Split(_id, 0, true, noise, SplitParameters.Small)) _responder.Receive(fragment, 2_048, Now);

        Assert.Null(_responder.Head);
        Assert.True(_counters.Refused > 0);
        // The two fragments after the third begin a set of their own, which can never be complete.
        Assert.InRange(_budget.Used, 0, 2 * 100);
        _responder.Dispose();
        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public void Receive_ManyUnfinishedAttempts_OldestAreEvictedAndMemoryStaysBounded()
    {
        for (var i = 0; i < 50; i++)
        {
            var fragments = Splitter.Split(_id, 0, true, Sealed(0, output => RecordWriter.RequestHead(output, Head())), SplitParameters.Small);
            _responder.Receive(fragments[0], 2_048, Now);
            _responder.Receive(fragments[1], 2_048, Now);
        }

        Assert.Equal(46, _counters.Evicted);
        Assert.InRange(_budget.Used, 1, 4 * 2 * 200);
        Assert.Null(_responder.Head);
    }

    [Fact]
    public void Receive_BudgetUsedUp_DropsAndTakesALaterAttempt()
    {
        Assert.True(_budget.TryTake((1 << 20) - 10));
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));
        Assert.Null(_responder.Head);
        Assert.True(_counters.Dropped > 0);

        _budget.Return((1 << 20) - 10);
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));

        Assert.NotNull(_responder.Head);
    }

    [Fact]
    public void ReceiveControl_ForgedOrRepeated_ChangesNothing()
    {
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));
        var channel = new ControlChannel(_id, ExchangeFormat.AnswerStream(_id), _session, SealDirection.Forward);
        var output = new ArrayBufferWriter<byte>();
        RecordWriter.Probe(output);
        var content = channel.Seal(output.WrittenSpan);
        var forged = content.ToArray();
        forged[^1] ^= 1;

        _responder.ReceiveControl(forged, Now);
        _responder.ReceiveControl(content, Now);
        _responder.ReceiveControl(content, Now);

        Assert.Null(_responder.Failure);
        Assert.Equal(2, _counters.Unknown);
    }

    [Fact]
    public void ReceiveControl_AcknowledgesWhatWasNeverSent_IsAViolation()
    {
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));
        var channel = new ControlChannel(_id, ExchangeFormat.AnswerStream(_id), _session, SealDirection.Forward);
        var output = new ArrayBufferWriter<byte>();
        RecordWriter.Acknowledge(output, new Acknowledgement(9, 0, 100, []));

        _responder.ReceiveControl(channel.Seal(output.WrittenSpan), Now);

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    [Fact]
    public void ReceiveControl_BodyInAControl_IsAViolation()
    {
        Send(0, false, output => RecordWriter.RequestHead(output, Head()));
        var channel = new ControlChannel(_id, ExchangeFormat.AnswerStream(_id), _session, SealDirection.Forward);
        var output = new ArrayBufferWriter<byte>();
        RecordWriter.Body(output, [1]);

        _responder.ReceiveControl(channel.Seal(output.WrittenSpan), Now);

        Assert.Equal(ExchangeFailureCodes.ProtocolViolation, _responder.Failure?.Code);
    }

    public void Dispose()
    {
        _responder.Dispose();
        _session.Dispose();
        _keys.Dispose();
    }

    private static RequestHead Head() => new("GET", "/", [], TimeSpan.FromSeconds(10), Now.AddSeconds(10), false);

    private void Send(uint number, bool last, Action<ArrayBufferWriter<byte>> write)
    {
        foreach (var fragment in Splitter.Split(_id, number, last, Sealed(number, write), SplitParameters.Small)) _responder.Receive(fragment, 2_048, Now);
    }

    private byte[] Sealed(uint number, Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        var front = number == 0 ? _ephemeral : [];
        var bytes = new byte[front.Length + output.WrittenCount + SealedSession.Overhead];
        front.CopyTo(bytes, 0);
        _session.Seal(SealDirection.Forward, 0, number, output.WrittenSpan, bytes.AsSpan(front.Length));
        return bytes;
    }
}
