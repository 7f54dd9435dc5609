using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>Writes records: type u8, length u32, body. Source: docs/protocol/exchange.md, Records.</summary>
internal static class RecordWriter
{
    public const int HeaderSize = 5;

    public static int BlockSize => 1 + ReplyBlock.EncodedSize;

    public static void RequestHead(IBufferWriter<byte> output, RequestHead head)
    {
        var body = new ArrayBufferWriter<byte>();
        String(body, head.Method);
        String(body, head.Target);
        Headers(body, head.Headers);
        U32(body, (uint)Math.Clamp(head.Deadline.TotalMilliseconds, 1, uint.MaxValue));
        U64(body, (ulong)head.StartBy.ToUnixTimeMilliseconds());
        U8(body, head.Trace ? (byte)1 : (byte)0);
        Record(output, RecordType.RequestHead, body.WrittenSpan);
    }

    public static void ResponseHead(IBufferWriter<byte> output, ResponseHead head)
    {
        var body = new ArrayBufferWriter<byte>();
        U16(body, (ushort)head.Status);
        String(body, head.Reason);
        Headers(body, head.Headers);
        Record(output, RecordType.ResponseHead, body.WrittenSpan);
    }

    public static void Body(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => Record(output, RecordType.Body, bytes);

    public static void End(IBufferWriter<byte> output) => Record(output, RecordType.End, []);

    public static void Probe(IBufferWriter<byte> output) => Record(output, RecordType.Probe, []);

    public static void ReplyBlocks(IBufferWriter<byte> output, uint generation, IReadOnlyCollection<OfferedBlock> blocks)
    {
        var span = Begin(output, RecordType.ReplyBlocks, 5 + (blocks.Count * BlockSize));
        BinaryPrimitives.WriteUInt32BigEndian(span, generation);
        span[4] = (byte)blocks.Count;
        var at = 5;
        foreach (var block in blocks)
        {
            span[at] = block.Lane;
            block.Block.Encode(span[(at + 1)..]);
            at += BlockSize;
        }

        output.Advance(HeaderSize + at);
    }

    public static void Acknowledge(IBufferWriter<byte> output, Acknowledgement acknowledgement)
    {
        var span = Begin(output, RecordType.Acknowledge, 17 + (acknowledgement.Seen.Count * 16));
        BinaryPrimitives.WriteUInt32BigEndian(span, acknowledgement.Next);
        BinaryPrimitives.WriteUInt64BigEndian(span[4..], acknowledgement.Beyond);
        BinaryPrimitives.WriteUInt32BigEndian(span[12..], acknowledgement.Limit);
        span[16] = (byte)acknowledgement.Seen.Count;
        var at = 17;
        foreach (var seen in acknowledgement.Seen)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span[at..], seen.Segment);
            BinaryPrimitives.WriteUInt32BigEndian(span[(at + 4)..], seen.Package);
            BinaryPrimitives.WriteUInt64BigEndian(span[(at + 8)..], seen.Fragments);
            at += 16;
        }

        output.Advance(HeaderSize + at);
    }

    public static void Cancel(IBufferWriter<byte> output, ExchangeFailure failure)
    {
        var body = new ArrayBufferWriter<byte>();
        String(body, failure.Code);
        // A text that would not fit a small cell is cut; it is for people only.
        String(body, failure.Text.Length <= 200 ? failure.Text : failure.Text[..200]);
        Record(output, RecordType.Cancel, body.WrittenSpan);
    }

    public static void Receipt(IBufferWriter<byte> output, IReadOnlyList<ReceiptRow> rows)
    {
        var span = Begin(output, RecordType.Receipt, 2 + (rows.Count * ReceiptRow.EncodedSize));
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)rows.Count);
        var at = 2;
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span[at..], row.Segment);
            BinaryPrimitives.WriteUInt32BigEndian(span[(at + 4)..], row.Package);
            span[at + 8] = row.Index;
            BinaryPrimitives.WriteUInt32BigEndian(span[(at + 9)..], row.Microseconds);
            BinaryPrimitives.WriteUInt32BigEndian(span[(at + 13)..], row.Bytes);
            span[at + 17] = row.Verified ? (byte)1 : (byte)0;
            at += ReceiptRow.EncodedSize;
        }

        output.Advance(HeaderSize + at);
    }

    private static void Headers(ArrayBufferWriter<byte> body, IReadOnlyList<HeaderField> headers)
    {
        U32(body, (uint)headers.Count);
        foreach (var header in headers)
        {
            String(body, header.Name);
            String(body, header.Value);
        }
    }

    private static void Record(IBufferWriter<byte> output, RecordType type, ReadOnlySpan<byte> body)
    {
        body.CopyTo(Begin(output, type, body.Length));
        output.Advance(HeaderSize + body.Length);
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, RecordType type, int length)
    {
        var span = output.GetSpan(HeaderSize + length);
        span[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)length);
        return span.Slice(HeaderSize, length);
    }

    private static void String(ArrayBufferWriter<byte> body, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        U32(body, (uint)length);
        Encoding.UTF8.GetBytes(text, body);
    }

    private static void U8(ArrayBufferWriter<byte> body, byte value)
    {
        body.GetSpan(1)[0] = value;
        body.Advance(1);
    }

    private static void U16(ArrayBufferWriter<byte> body, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), value);
        body.Advance(2);
    }

    private static void U32(ArrayBufferWriter<byte> body, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body.GetSpan(4), value);
        body.Advance(4);
    }

    private static void U64(ArrayBufferWriter<byte> body, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(body.GetSpan(8), value);
        body.Advance(8);
    }
}
