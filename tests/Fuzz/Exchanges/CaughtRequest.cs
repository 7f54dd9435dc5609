using OrleansVoxa.Fuzz.Onion;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>What the recipient of a request's first segment knows: the session's keys and the reply blocks.</summary>
internal sealed class CaughtRequest : IRecordSink, IDisposable
{
    private CaughtRequest(SealedSession session) => Session = session;

    public SealedSession Session { get; }

    public Queue<ReplyBlock> Blocks { get; } = [];

    public static CaughtRequest Read(OnionPath nodes, IEnumerable<RoutedPacket> packets, StreamId stream)
    {
        SegmentAssembler? set = null;
        foreach (var packet in packets)
        {
            var content = nodes.Arrive(packet.FirstHop, packet.Packet.ToArray()).Content;
            if (!Fragment.TryDecode(content[1..], out var fragment, out var fault)) throw new InvalidOperationException(fault);
            set ??= new SegmentAssembler(fragment.Header);
            if (set.Add(fragment).Kind == AddKind.Complete) break;
        }

        if (set is null || set.Header.Stream != stream || !set.TryRebuild(out var bytes)
            || !SealedSession.TryAccept(nodes.Keys[1], bytes.AsSpan(0, X25519.KeySize), out var session))
        {
            throw new InvalidOperationException("The request's first segment cannot be rebuilt.");
        }

        var records = new byte[bytes.Length - X25519.KeySize - SealedSession.Overhead];
        var caught = new CaughtRequest(session);
        if (!session.TryOpen(SealDirection.Forward, ExchangeFormat.SegmentChannel, 0, bytes.AsSpan(X25519.KeySize), records))
            throw new InvalidOperationException("The request's first segment does not open.");
        new RecordStream(64 * 1024, caught).Feed(records);
        return caught;
    }

    public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
    {
        if (type != RecordType.ReplyBlocks) return;
        foreach (var offered in RecordReader.ReplyBlocks(body).Blocks) Blocks.Enqueue(offered.Block);
    }

    public void OnBody(ReadOnlySpan<byte> piece)
    {
    }

    public void Dispose() => Session.Dispose();
}
