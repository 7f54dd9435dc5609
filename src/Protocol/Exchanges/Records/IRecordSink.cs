namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>Gets what a <see cref="RecordStream"/> finds; spans are valid during the call only.</summary>
internal interface IRecordSink
{
    void OnRecord(RecordType type, ReadOnlySpan<byte> body);

    void OnBody(ReadOnlySpan<byte> piece);
}
