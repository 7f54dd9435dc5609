using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Onion;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>Exchange records of every type with random fields.</summary>
internal static class SeededRecordBodies
{
    private static readonly OnionPath Path = new();
    private static readonly string[] Codes = [ExchangeFailureCodes.Cancelled, ExchangeFailureCodes.Overloaded, ExchangeFailureCodes.ProtocolViolation];

    /// <summary>A stream of one record of each of the given types.</summary>
    public static byte[] Stream(FuzzRandom random, params RecordType[] types)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var type in types) Write(output, random, type);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, FuzzRandom random, RecordType type)
    {
        switch (type)
        {
            case RecordType.RequestHead:
                RecordWriter.RequestHead(output, new RequestHead(
                    random.Pick(["GET", "POST", "M-SEARCH"]), random.Pick(["/", "*", "/a?b=c", "/ä"]), Headers(random), TimeSpan.FromMilliseconds(random.Between(1, 1 << 30)),
                    DateTimeOffset.FromUnixTimeMilliseconds(random.Between(0, 1 << 30) * 2_000L), random.OneIn(2)));
                break;
            case RecordType.ResponseHead:
                RecordWriter.ResponseHead(output, new ResponseHead(random.Between(200, 999), random.Text("OK not", 0, 20), Headers(random)));
                break;
            case RecordType.Body: RecordWriter.Body(output, random.Bytes(random.Below(200))); break;
            case RecordType.End: RecordWriter.End(output); break;
            case RecordType.Probe: RecordWriter.Probe(output); break;
            case RecordType.Cancel: RecordWriter.Cancel(output, new ExchangeFailure(random.Pick(Codes), random.Text("why? é", 0, 60))); break;
            case RecordType.ReplyBlocks:
                RecordWriter.ReplyBlocks(output, (uint)random.Next(), [.. Enumerable.Range(0, random.Below(3)).Select(i =>
                    new OfferedBlock((byte)i, ReplyBlock.Create(Path.Hops, ReplyBlockId.New(random), random).Block))]);
                break;
            case RecordType.Acknowledge:
                RecordWriter.Acknowledge(output, new Acknowledgement((uint)random.Below(20), random.Next(), (uint)random.Below(40), [.. Enumerable.Range(0, random.Below(5)).Select(_ =>
                    new SeenPackage((uint)random.Next(), (uint)random.Next(), random.Next()))]));
                break;
            case RecordType.Receipt:
                RecordWriter.Receipt(output, [.. Enumerable.Range(0, random.Below(9)).Select(_ =>
                    new ReceiptRow((uint)random.Next(), (uint)random.Next(), (byte)random.Next(), (uint)random.Next(), (uint)random.Next(), random.OneIn(2)))]);
                break;
            default: throw new NotSupportedException($"Tell {nameof(SeededRecordBodies)} how to make a record of type {type}.");
        }
    }

    private static HeaderField[] Headers(FuzzRandom random) =>
        [.. Enumerable.Range(0, random.Below(5)).Select(_ => new HeaderField(random.Text("abc-XYZ019", 1, 12), random.Text("text/é ;=\t", 0, 20)))];
}
