using System.Buffers;
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class RecordCodecTests
{
    public static TheoryData<string, string> Hostile() => new()
    {
        { "unknown type", "0a00000000" },
        { "type zero", "0000000000" },
        { "head longer than the limit", "0100010001" },
        { "body of a length that no buffer should be made for", "02ffffffff" },
        { "end with a body", "030000000100" },
        { "reply blocks that are not there", "0400000005" + "00000000" + "05" },
        { "acknowledgement with too many packages", "0500000011" + "00000000" + "0000000000000000" + "00000000" + "21" },
        { "acknowledgement with bytes behind it", "0500000012" + "00000000" + "0000000000000000" + "00000000" + "00" + "00" },
        { "cancellation of an unknown code", "0600000009" + "00000001" + "78" + "00000000" },
        { "head with a string longer than itself", "0100000005" + "7fffffff" + "47" },
        { "method that is no token", Head("G T", "/", "") },
        { "empty method", Head("", "/", "") },
        { "target without a slash", Head("GET", "x", "") },
        { "target with a line break", Head("GET", "/\r\nX: 1", "") },
        { "header name with a colon", Head("GET", "/", "00000001" + Text("a:b") + Text("c")) },
        { "header value with a line break", Head("GET", "/", "00000001" + Text("a") + Text("b\r\nc: d")) },
        { "more headers announced than there are", Head("GET", "/", "0fffffff") },
        { "status below 200", "070000000a" + "0064" + "00000000" + "00000000" },
        { "text that is not UTF-8", "070000000b" + "00c8" + "00000001" + "ff" + "00000000" },
        { "receipt longer than its rows", "0800000003" + "0000" + "00" },
        { "probe with a body", "090000000101" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Feed_HostileRecord_IsAViolation(string what, string hex)
    {
        Assert.NotEmpty(what);
        Assert.Throws<ProtocolViolationException>(() => new RecordStream(65_536, new Recorder()).Feed(Convert.FromHexString(hex)));
    }

    [Fact]
    public void Feed_CutAnywhere_FindsTheSameRecords()
    {
        var bytes = Sample();
        var whole = new Recorder();
        new RecordStream(65_536, whole).Feed(bytes);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var parts = new Recorder();
            var stream = new RecordStream(65_536, parts);
            stream.Feed(bytes.AsSpan(0, cut));
            stream.Feed(bytes.AsSpan(cut));
            Assert.Equal(whole.Log, parts.Log);
            Assert.True(stream.AtBoundary);
        }
    }

    [Fact]
    public void AtBoundary_InsideARecord_IsFalse()
    {
        var stream = new RecordStream(65_536, new Recorder());
        var bytes = Sample();

        stream.Feed(bytes.AsSpan(0, 3));
        Assert.False(stream.AtBoundary);
        stream.Feed(bytes.AsSpan(3, 10));
        Assert.False(stream.AtBoundary);
    }

    [Fact]
    public void Feed_AnyBytes_OnlyViolationsAreThrown() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes =>
        {
            try
            {
                // The first byte is steered to a type that exists, or nearly every input would stop there.
                if (bytes.Length > 4) bytes = [(byte)(1 + (bytes[0] % 9)), 0, 0, 0, .. bytes.AsSpan(4)];
                new RecordStream(65_536, new Recorder()).Feed(bytes);
            }
            catch (ProtocolViolationException violation)
            {
                Assert.Equal("exchange_record", violation.Code);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(4, 7));

    [Fact]
    public void Acknowledge_RoundTrip_KeepsEverything()
    {
        var output = new ArrayBufferWriter<byte>();
        var sent = new Acknowledgement(7, 0x8000_0000_0000_0001, 30, [new SeenPackage(3, 0xdeadbeef, 0b10101), new SeenPackage(9, 1, ulong.MaxValue)]);

        RecordWriter.Acknowledge(output, sent);
        var read = RecordReader.Acknowledge(output.WrittenSpan[RecordWriter.HeaderSize..]);

        Assert.Equal((sent.Next, sent.Beyond, sent.Limit), (read.Next, read.Beyond, read.Limit));
        Assert.Equal(sent.Seen, read.Seen);
        Assert.True(read.Covers(6) && !read.Covers(7) && read.Covers(8) && !read.Covers(9) && read.Covers(71) && !read.Covers(72));
    }

    private static byte[] Sample()
    {
        var output = new ArrayBufferWriter<byte>();
        RecordWriter.RequestHead(output, new RequestHead("POST", "/päth?q", [new HeaderField("a", "1"), new HeaderField("a", "2")], TimeSpan.FromSeconds(3), DateTimeOffset.UnixEpoch.AddMilliseconds(5), true));
        RecordWriter.Body(output, [1, 2, 3, 4, 5, 6, 7]);
        RecordWriter.Body(output, []);
        RecordWriter.Acknowledge(output, new Acknowledgement(1, 2, 3, [new SeenPackage(4, 5, 6)]));
        RecordWriter.ResponseHead(output, new ResponseHead(404, "Not Found", [new HeaderField("b", "")]));
        RecordWriter.Cancel(output, new ExchangeFailure(ExchangeFailureCodes.Cancelled, "no"));
        RecordWriter.Receipt(output, [new ReceiptRow(1, 2, 3, 4, 5, true)]);
        RecordWriter.Probe(output);
        RecordWriter.End(output);
        return output.WrittenSpan.ToArray();
    }

    private static string Text(string text)
    {
        var bytes = new byte[4 + System.Text.Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
        System.Text.Encoding.UTF8.GetBytes(text, bytes.AsSpan(4));
        return Convert.ToHexString(bytes);
    }

    private static string Head(string method, string target, string headers)
    {
        var body = Convert.FromHexString(Text(method) + Text(target) + (headers.Length == 0 ? "00000000" : headers) + "000003e8" + "0000019b76da8000" + "00");
        var record = new byte[5 + body.Length];
        record[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(1), body.Length);
        body.CopyTo(record, 5);
        return Convert.ToHexString(record);
    }

    /// <summary>Parses what it gets, as an exchange would, and writes it down.</summary>
    private sealed class Recorder : IRecordSink
    {
        private readonly List<string> _log = [];
        private readonly MemoryStream _body = new();

        public string Log => string.Join('\n', _log) + Convert.ToHexString(_body.ToArray());

        public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
        {
            switch (type)
            {
                case RecordType.RequestHead:
                    var head = RecordReader.RequestHead(body);
                    _log.Add($"{head.Method} {head.Target} {string.Join(',', head.Headers)} {head.Deadline} {head.Trace}");
                    break;
                case RecordType.ResponseHead:
                    var answer = RecordReader.ResponseHead(body);
                    _log.Add($"{answer.Status} {answer.Reason} {string.Join(',', answer.Headers)}");
                    break;
                case RecordType.ReplyBlocks:
                    _log.Add($"{RecordReader.ReplyBlocks(body).Blocks.Length} blocks");
                    break;
                case RecordType.Acknowledge:
                    _log.Add($"{string.Join(',', RecordReader.Acknowledge(body).Seen)}");
                    break;
                case RecordType.Cancel:
                    _log.Add(RecordReader.Cancel(body).ToString());
                    break;
                case RecordType.Receipt:
                    _log.Add(string.Join(',', RecordReader.Receipt(body)));
                    break;
                default:
                    RecordReader.Empty(body);
                    _log.Add(type.ToString());
                    break;
            }
        }

        public void OnBody(ReadOnlySpan<byte> piece) => _body.Write(piece);
    }
}
