using System.Security.Cryptography;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Constants and sizes of the exchange. Source: docs/protocol/exchange.md.</summary>
public static class ExchangeFormat
{
    /// <summary>First byte of an onion packet's content that carries a fragment.</summary>
    public const byte FragmentContent = 1;

    /// <summary>First byte of an onion packet's content that carries control records.</summary>
    public const byte ControlContent = 2;

    /// <summary>Bytes before the sealed records of a control content: kind, stream id, number.</summary>
    public const int ControlHeader = 1 + StreamId.Size + sizeof(ulong);

    /// <summary>Bytes that sealing adds.</summary>
    public const int SealOverhead = 16;

    /// <summary>Bytes of the ephemeral key in front of the first forward segment.</summary>
    public const int EphemeralSize = 32;

    /// <summary>Most fragments of one segment, so that a set of them fits 64 bits.</summary>
    public const int MaximumFragments = 64;

    /// <summary>Longest body record that is written; a longer one is read too, piece by piece.</summary>
    public const int BodyRecord = 32 * 1024;

    /// <summary>How long after it was sent a request may still start at most, however long its deadline is.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    /// <summary>The last moment that can be written, in milliseconds since 1970: the end of the year 9999.</summary>
    internal const ulong LatestTime = 253_402_300_799_999;

    /// <summary>Sealing channel of stream segments.</summary>
    internal const byte SegmentChannel = 0;

    /// <summary>Sealing channel of control contents.</summary>
    internal const byte ControlChannel = 1;

    /// <summary>The id of the answer's stream: the first 16 bytes of SHA-256 over the length-prefixed label and the request's stream id.</summary>
    public static StreamId AnswerStream(StreamId forward)
    {
        var label = "voxa/answer-stream/1"u8;
        Span<byte> input = stackalloc byte[1 + label.Length + StreamId.Size];
        input[0] = (byte)label.Length;
        label.CopyTo(input[1..]);
        forward.CopyTo(input[(1 + label.Length)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return StreamId.Read(hash[..StreamId.Size]);
    }

    /// <summary>How a segment of a class is split.</summary>
    internal static SplitParameters Parameters(CellClass cell) => cell == CellClass.Small ? SplitParameters.Small : SplitParameters.Large;

    /// <summary>Most bytes of records that one segment of a class carries.</summary>
    /// <param name="cell">The class.</param>
    /// <param name="prefix">Bytes in front of the sealed ones (the ephemeral key), else 0.</param>
    internal static int SegmentCapacity(CellClass cell, int prefix) =>
        Splitter.MaxSealedSize(OnionFormat.ContentCapacity(cell) - 1, Parameters(cell)) - SealOverhead - prefix;

    /// <summary>Most bytes of records that one control content of a class carries.</summary>
    internal static int ControlCapacity(CellClass cell) => OnionFormat.ContentCapacity(cell) - ControlHeader - SealOverhead;
}
