using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>A reply block on one lane (one path) of a generation; lanes of one generation are chosen together.</summary>
internal readonly record struct OfferedBlock(byte Lane, ReplyBlock Block);
