namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>First byte of a record.</summary>
internal enum RecordType : byte
{
    RequestHead = 1,
    Body = 2,
    End = 3,
    ReplyBlocks = 4,
    Acknowledge = 5,
    Cancel = 6,
    ResponseHead = 7,
    Receipt = 8,

    /// <summary>Asks the responder for an acknowledgement: an earlier one, or its credit, may be lost.</summary>
    Probe = 9,
}
