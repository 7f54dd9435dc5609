using System.Buffers.Binary;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Control contents of one exchange: kind, stream id, number, sealed records. Unordered, unreliable. Not thread-safe.</summary>
internal sealed class ControlChannel(StreamId sent, StreamId received, SealedSession session, SealDirection own)
{
    private readonly SealDirection _other = own == SealDirection.Forward ? SealDirection.Backward : SealDirection.Forward;
    private ulong _counter;
    private ulong _highest;
    private ulong _window;

    /// <summary>Seals records under the next number.</summary>
    public byte[] Seal(ReadOnlySpan<byte> records)
    {
        var content = new byte[ExchangeFormat.ControlHeader + records.Length + SealedSession.Overhead];
        content[0] = ExchangeFormat.ControlContent;
        sent.CopyTo(content.AsSpan(1));
        BinaryPrimitives.WriteUInt64BigEndian(content.AsSpan(1 + StreamId.Size), ++_counter);
        session.Seal(own, ExchangeFormat.ControlChannel, _counter, records, content.AsSpan(ExchangeFormat.ControlHeader));
        return content;
    }

    /// <summary>Opens a control content of the other side; null when it is not authentic, not of this exchange, or was seen.</summary>
    public byte[]? Open(ReadOnlySpan<byte> content)
    {
        if (content.Length < ExchangeFormat.ControlHeader + SealedSession.Overhead || StreamId.Read(content.Slice(1, StreamId.Size)) != received) return null;
        var number = BinaryPrimitives.ReadUInt64BigEndian(content[(1 + StreamId.Size)..]);
        if (IsOld(number)) return null;
        var records = new byte[content.Length - ExchangeFormat.ControlHeader - SealedSession.Overhead];
        if (!session.TryOpen(_other, ExchangeFormat.ControlChannel, number, content[ExchangeFormat.ControlHeader..], records)) return null;
        Remember(number);
        return records;
    }

    private bool IsOld(ulong number) =>
        number == 0 || (number <= _highest && (_highest - number >= 64 || (_window >> (int)(_highest - number) & 1) != 0));

    private void Remember(ulong number)
    {
        if (number > _highest)
        {
            _window = number - _highest >= 64 ? 0 : _window << (int)(number - _highest);
            _highest = number;
        }

        _window |= 1UL << (int)(_highest - number);
    }
}
