using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>docs/protocol/examples/exchange.json, which was made by another implementation.</summary>
public sealed class ExchangeExampleTests
{
    private static readonly JsonElement Examples = Vectors.Example("exchange.json");

    [Fact]
    public void AnswerStream_DocumentedStreams_FollowFromTheForwardOnes()
    {
        foreach (var example in Examples.GetProperty("streams").EnumerateArray())
            Assert.Equal(StreamId.Read(example.Hex("answer")), ExchangeFormat.AnswerStream(StreamId.Read(example.Hex("forward"))));
    }

    [Fact]
    public void SegmentCapacity_DocumentedSizes_Hold()
    {
        var sizes = Examples.GetProperty("sizes");
        Assert.Equal(sizes.GetProperty("small_first_segment").GetInt32(), ExchangeFormat.SegmentCapacity(CellClass.Small, ExchangeFormat.EphemeralSize));
        Assert.Equal(sizes.GetProperty("small_segment").GetInt32(), ExchangeFormat.SegmentCapacity(CellClass.Small, 0));
        Assert.Equal(sizes.GetProperty("large_first_segment").GetInt32(), ExchangeFormat.SegmentCapacity(CellClass.Large, ExchangeFormat.EphemeralSize));
        Assert.Equal(sizes.GetProperty("large_segment").GetInt32(), ExchangeFormat.SegmentCapacity(CellClass.Large, 0));
    }

    [Fact]
    public void Records_Documented_ReadAndWriteAlike()
    {
        foreach (var example in Examples.GetProperty("records").EnumerateArray())
        {
            var rewritten = new Rewriter();
            new RecordStream(65_536, rewritten).Feed(example.Hex("record"));
            Assert.Equal(example.Text("record"), Convert.ToHexStringLower(rewritten.Output.WrittenSpan));
        }
    }

    [Fact]
    public void Records_DocumentedFields_AreWhatIsRead()
    {
        var records = Examples.GetProperty("records").EnumerateArray().ToDictionary(example => example.Text("name"));
        var head = RecordReader.RequestHead(Body(records["request head"]));
        var fields = records["request head"].GetProperty("fields");
        Assert.Equal((fields.Text("method"), fields.Text("target"), false), (head.Method, head.Target, head.Trace));
        Assert.Equal(fields.GetProperty("deadline_ms").GetInt32(), head.Deadline.TotalMilliseconds);
        Assert.Equal(fields.GetProperty("start_by_ms").GetInt64(), head.StartBy.ToUnixTimeMilliseconds());
        Assert.Equal(Headers(fields), head.Headers);

        var answer = RecordReader.ResponseHead(Body(records["response head"]));
        fields = records["response head"].GetProperty("fields");
        Assert.Equal((fields.GetProperty("status").GetInt32(), fields.Text("reason")), (answer.Status, answer.Reason));
        Assert.Equal(Headers(fields), answer.Headers);

        var acknowledgement = RecordReader.Acknowledge(Body(records["acknowledgement"]));
        fields = records["acknowledgement"].GetProperty("fields");
        Assert.Equal(fields.GetProperty("next").GetUInt32(), acknowledgement.Next);
        Assert.Equal(Number(fields, "beyond"), acknowledgement.Beyond);
        Assert.Equal(fields.GetProperty("limit").GetUInt32(), acknowledgement.Limit);
        Assert.Equal(
            fields.GetProperty("seen").EnumerateArray().Select(seen => new SeenPackage(
                seen.GetProperty("segment").GetUInt32(), (uint)Number(seen, "package"), Number(seen, "fragments"))),
            acknowledgement.Seen);
    }

    [Fact]
    public void Records_DocumentedAsRefused_AreViolations()
    {
        foreach (var example in Examples.GetProperty("refused_records").EnumerateArray())
        {
            var hex = example.Hex("record");
            Assert.Throws<ProtocolViolationException>(() => new RecordStream(65_536, new Rewriter()).Feed(hex));
        }
    }

    [Fact]
    public void Segments_Documented_OpenAndSealAlike()
    {
        var example = Examples.GetProperty("session");
        using var initiator = Session(example, out var ephemeral, out var recipient);
        Assert.True(SealedSession.TryAccept(recipient, ephemeral, out var acceptor));
        foreach (var segment in example.GetProperty("segments").EnumerateArray())
        {
            var forward = segment.Text("direction") == "forward";
            var number = segment.GetProperty("number").GetUInt32();
            var prefix = forward && number == 0 ? ephemeral.Length : 0;
            var sealedBytes = segment.Hex("segment");
            Assert.Equal(ephemeral[..prefix], sealedBytes[..prefix]);
            var plaintext = new byte[sealedBytes.Length - prefix - 16];
            Assert.True((forward ? acceptor : initiator).TryOpen(
                forward ? SealDirection.Forward : SealDirection.Backward, 0, number, sealedBytes.AsSpan(prefix), plaintext));
            Assert.Equal(segment.Hex("records"), plaintext);
            new RecordStream(65_536, new Rewriter()).Feed(plaintext);
        }

        acceptor.Dispose();
        recipient.Dispose();
    }

    [Fact]
    public void Controls_Documented_OpenAndSealAlike()
    {
        var example = Examples.GetProperty("session");
        var forward = StreamId.Read(Examples.GetProperty("streams")[0].Hex("forward"));
        var answer = ExchangeFormat.AnswerStream(forward);
        using var session = Session(example, out _, out var recipient);
        var requester = new ControlChannel(forward, answer, session, SealDirection.Forward);
        var responder = new ControlChannel(answer, forward, session, SealDirection.Backward);
        foreach (var control in example.GetProperty("controls").EnumerateArray())
        {
            var (from, to) = control.Text("direction") == "forward" ? (requester, responder) : (responder, requester);
            Assert.Equal(control.Text("content"), Convert.ToHexStringLower(from.Seal(control.Hex("records"))));
            Assert.Equal(control.Hex("records"), to.Open(control.Hex("content")));
        }

        recipient.Dispose();
    }

    private static SealedSession Session(JsonElement example, out byte[] ephemeralPublic, out X25519PrivateKey recipient)
    {
        recipient = X25519PrivateKey.Import(example.Hex("recipient_private"));
        using var ephemeral = X25519PrivateKey.Import(example.Hex("ephemeral_private"));
        return SealedSession.Initiate(recipient.PublicKey.AsSpan(), ephemeral, out ephemeralPublic);
    }

    private static byte[] Body(JsonElement example) => example.Hex("record")[RecordWriter.HeaderSize..];

    private static ulong Number(JsonElement fields, string name) => ulong.Parse(fields.Text(name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<HeaderField> Headers(JsonElement fields) =>
        fields.GetProperty("headers").EnumerateArray().Select(pair => new HeaderField(pair[0].GetString()!, pair[1].GetString()!));

    /// <summary>Writes again what was read.</summary>
    private sealed class Rewriter : IRecordSink
    {
        public ArrayBufferWriter<byte> Output { get; } = new();

        public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
        {
            switch (type)
            {
                case RecordType.RequestHead: RecordWriter.RequestHead(Output, RecordReader.RequestHead(body)); break;
                case RecordType.ResponseHead: RecordWriter.ResponseHead(Output, RecordReader.ResponseHead(body)); break;
                case RecordType.Acknowledge: RecordWriter.Acknowledge(Output, RecordReader.Acknowledge(body)); break;
                case RecordType.Cancel: RecordWriter.Cancel(Output, RecordReader.Cancel(body)); break;
                case RecordType.Receipt: RecordWriter.Receipt(Output, RecordReader.Receipt(body)); break;
                case RecordType.ReplyBlocks:
                    var (generation, blocks) = RecordReader.ReplyBlocks(body);
                    RecordWriter.ReplyBlocks(Output, generation, blocks);
                    break;
                case RecordType.End:
                    RecordReader.Empty(body);
                    RecordWriter.End(Output);
                    break;
                case RecordType.Probe:
                    RecordReader.Empty(body);
                    RecordWriter.Probe(Output);
                    break;
                default: throw new InvalidOperationException($"Type {type} is not expected here.");
            }
        }

        public void OnBody(ReadOnlySpan<byte> piece) => RecordWriter.Body(Output, piece);
    }
}
