namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>How one fragment of a traced request arrived.</summary>
internal readonly record struct ReceiptRow(uint Segment, uint Package, byte Index, uint Microseconds, uint Bytes, bool Verified)
{
    public const int EncodedSize = 18;
}
