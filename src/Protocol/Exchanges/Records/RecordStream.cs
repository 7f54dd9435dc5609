using System.Buffers;
using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>
/// Finds records in a stream that is cut at arbitrary places. Body records are handed on piece by piece; all others are
/// gathered whole, after their length was checked against the limit of their type.
/// </summary>
internal sealed class RecordStream(int maximumHead, IRecordSink sink)
{
    private readonly ArrayBufferWriter<byte> _gathered = new();
    private RecordType _type;
    private int _left;
    private bool _inRecord;

    /// <summary>Whether the stream may end here: not inside a record.</summary>
    public bool AtBoundary => !_inRecord && _gathered.WrittenCount == 0;

    /// <exception cref="ProtocolViolationException">The bytes are no records.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!_inRecord && !TryBegin(ref bytes)) return;
            if (_type == RecordType.Body) Pass(ref bytes);
            else Gather(ref bytes);
        }
    }

    private bool TryBegin(ref ReadOnlySpan<byte> bytes)
    {
        Take(ref bytes, RecordWriter.HeaderSize - _gathered.WrittenCount);
        if (_gathered.WrittenCount < RecordWriter.HeaderSize) return false;
        _type = (RecordType)_gathered.WrittenSpan[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(_gathered.WrittenSpan[1..]);
        _gathered.ResetWrittenCount();
        if (length > Limit(_type)) throw RecordFields.Violation($"a record of type {(byte)_type} is {length} bytes long");
        _left = (int)length;
        _inRecord = true;
        if (_left == 0) Finish();
        return true;
    }

    private void Pass(ref ReadOnlySpan<byte> bytes)
    {
        if (!_inRecord) return;
        var piece = bytes[..Math.Min(_left, bytes.Length)];
        bytes = bytes[piece.Length..];
        _left -= piece.Length;
        _inRecord = _left > 0;
        sink.OnBody(piece);
    }

    private void Gather(ref ReadOnlySpan<byte> bytes)
    {
        if (!_inRecord) return;
        var before = _gathered.WrittenCount;
        Take(ref bytes, _left);
        _left -= _gathered.WrittenCount - before;
        if (_left == 0) Finish();
    }

    private void Finish()
    {
        _inRecord = false;
        if (_type != RecordType.Body) sink.OnRecord(_type, _gathered.WrittenSpan);
        _gathered.ResetWrittenCount();
    }

    private void Take(ref ReadOnlySpan<byte> bytes, int wanted)
    {
        var piece = bytes[..Math.Min(wanted, bytes.Length)];
        _gathered.Write(piece);
        bytes = bytes[piece.Length..];
    }

    private uint Limit(RecordType type) => type switch
    {
        RecordType.RequestHead or RecordType.ResponseHead => (uint)maximumHead,
        RecordType.Body => 16 * 1024 * 1024,
        RecordType.End or RecordType.Probe => 0,
        RecordType.ReplyBlocks => (uint)(5 + (255 * RecordWriter.BlockSize)),
        RecordType.Acknowledge => 17 + (Acknowledgement.MaximumSeen * 16),
        RecordType.Cancel => 2_048,
        RecordType.Receipt => 2 + (ExchangeTrace.MaximumRows * ReceiptRow.EncodedSize),
        _ => throw RecordFields.Violation($"type {(byte)type} is unknown"),
    };
}
