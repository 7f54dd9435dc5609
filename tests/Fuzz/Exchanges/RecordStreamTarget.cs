using System.Buffers.Binary;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Exchanges.Records;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>A stream of records, whole and in pieces.</summary>
internal sealed class RecordStreamTarget : FuzzTarget
{
    private const int MaximumHead = 1024;

    public override string Name => "record-stream";

    public override IReadOnlyList<string> Decoders =>
    [
        "RecordStream.Feed", "RecordReader.RequestHead", "RecordReader.ResponseHead", "RecordReader.ReplyBlocks", "RecordReader.Acknowledge",
        "RecordReader.Cancel", "RecordReader.Receipt", "RecordReader.Empty",
    ];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [MaximumHead, 2048, Acknowledgement.MaximumSeen, 512, 255, 16 * 1024 * 1024, (ulong)RecordWriter.BlockSize];

    public override IReadOnlyList<byte[]> Words => [.. Enum.GetValues<RecordType>().Select(type => new byte[] { (byte)type, 0, 0, 0, 0 }), [0, 0, 0, 0, 0], [0xC0, 0x80], "\r\n"u8.ToArray()];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        var types = Enum.GetValues<RecordType>();
        foreach (var type in types)
        {
            for (var i = 0; i < 4; i++) yield return SeededRecordBodies.Stream(random, type);
        }

        for (var i = 0; i < 12; i++) yield return SeededRecordBodies.Stream(random, random.Pick(types), random.Pick(types), random.Pick(types));
    }

    // Gathered twice over while the buffer grows, read, and written again by the sink; a header field is two strings of a few bytes.
    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (48L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var sink = new RecordSink();
        var stream = new RecordStream(MaximumHead, sink);
        meter.Start();
        stream.Feed(input.Span);
        meter.Stop();
        if (!sink.Differs && stream.AtBoundary) Expect.Same(WithoutBodies(input.Span), sink.Written, "the records");

        var pieces = new RecordSink();
        var cut = new RecordStream(MaximumHead, pieces);
        try
        {
            foreach (var piece in Segments.Of(input, input.Length)) cut.Feed(piece.Span);
        }
        catch (ProtocolViolationException)
        {
            throw new BrokenPromiseException("pieces are refused where the whole is read");
        }

        Expect.That(cut.AtBoundary == stream.AtBoundary, "the end is another one in pieces");
        Expect.Same(sink.Written, pieces.Written, "the records in pieces");
        Expect.Same(sink.Body.WrittenSpan, pieces.Body.WrittenSpan, "the body in pieces");
        return stream.AtBoundary;
    }

    private static byte[] WithoutBodies(ReadOnlySpan<byte> records)
    {
        var others = new List<byte>();
        while (!records.IsEmpty)
        {
            var size = RecordWriter.HeaderSize + (int)BinaryPrimitives.ReadUInt32BigEndian(records[1..]);
            if (records[0] != (byte)RecordType.Body) others.AddRange(records[..size]);
            records = records[size..];
        }

        return [.. others];
    }
}
