using System.Buffers;
using OrleansVoxa.Protocol.Exchanges.Records;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>Reads each record as an exchange would and writes it again.</summary>
internal sealed class RecordSink : IRecordSink
{
    private readonly ArrayBufferWriter<byte> _written = new();

    /// <summary>All records but those of the body, whose pieces have none of their own.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    public ArrayBufferWriter<byte> Body { get; } = new();

    /// <summary>Set where writing again is not promised to give the same bytes.</summary>
    public bool Differs { get; private set; }

    public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case RecordType.RequestHead: RecordWriter.RequestHead(_written, RecordReader.RequestHead(body)); break;
            case RecordType.ResponseHead: RecordWriter.ResponseHead(_written, RecordReader.ResponseHead(body)); break;
            case RecordType.ReplyBlocks:
                var (generation, blocks) = RecordReader.ReplyBlocks(body);
                RecordWriter.ReplyBlocks(_written, generation, blocks);
                break;
            case RecordType.Acknowledge: RecordWriter.Acknowledge(_written, RecordReader.Acknowledge(body)); break;
            case RecordType.Cancel:
                var failure = RecordReader.Cancel(body);
                // The writer cuts long texts.
                Differs |= failure.Text.Length > 200;
                RecordWriter.Cancel(_written, failure);
                break;
            case RecordType.Receipt: RecordWriter.Receipt(_written, RecordReader.Receipt(body)); break;
            case RecordType.End:
                RecordReader.Empty(body);
                RecordWriter.End(_written);
                break;
            case RecordType.Probe:
                RecordReader.Empty(body);
                RecordWriter.Probe(_written);
                break;
            default: throw new NotSupportedException($"Tell {nameof(RecordSink)} how to read a record of type {type}.");
        }
    }

    public void OnBody(ReadOnlySpan<byte> piece) => Body.Write(piece);
}
