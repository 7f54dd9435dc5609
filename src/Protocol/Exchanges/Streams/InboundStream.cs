using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>
/// One direction's receiving half: gathers fragments by segment id, rebuilds and opens segments, hands them on in order, and
/// knows what to acknowledge. All that it holds is bounded. Not thread-safe.
/// </summary>
internal sealed class InboundStream(SealDirection direction, int prefix, ExchangeOptions options, ReassemblyBudget budget)
{
    private const int RememberedPackages = 16;
    private static readonly int LargestSegment =
        Splitter.MaxSealedSize(OnionFormat.ContentCapacity(CellClass.Large) - 1, SplitParameters.Large);

    private readonly Dictionary<SegmentId, SegmentAssembler> _assemblers = [];
    private readonly List<SegmentId> _order = [];
    private readonly Dictionary<uint, byte[]> _ready = [];
    private readonly List<Package> _packages = [];
    private long _unread;
    private uint _next;
    private uint? _last;

    /// <summary>Set with the first forward segment; a requester has it from the start.</summary>
    public SealedSession? Session { get; set; }

    /// <summary>Segments read to their end by the application, and the credit that follows.</summary>
    public BodyLedger Ledger { get; } = new();

    /// <summary>Body bytes were put where the application reads them; they count as held until it has.</summary>
    public void Deliver(int bytes)
    {
        Ledger.Deliver(bytes);
        budget.Take(bytes);
        HeldBytes += bytes;
        _unread += bytes;
    }

    /// <summary>The application has read body bytes.</summary>
    public void Consume(int bytes)
    {
        Ledger.Consume(bytes);
        // After a failure nothing is held any more, whatever is still read.
        var held = Math.Min(bytes, _unread);
        _unread -= held;
        Give(held);
    }

    /// <summary>All segments below were handed on.</summary>
    public uint Next => _next;

    public uint Limit => Ledger.ConsumedSegments + (uint)options.Window;

    /// <summary>Whether the stream's last segment was handed on.</summary>
    public bool IsComplete => _last is { } last && _next > last;

    /// <summary>Whether the number of the last segment is known.</summary>
    public bool KnowsEnd => _last is not null;

    /// <summary>Whether fragments of more than the first segment were seen.</summary>
    public bool IsLong { get; private set; }

    public bool AcknowledgementDue { get; set; }

    public int Evicted { get; private set; }

    public long HeldBytes { get; private set; }

    public InboundOutcome Accept(Fragment fragment)
    {
        var header = fragment.Header;
        var tag = Tag(header.Id);
        if (header.Number >= Limit || header.Total > ExchangeFormat.MaximumFragments || header.SealedSize > LargestSegment
            || header.SealedSize < SealedSession.Overhead + (header.Number == 0 ? prefix : 0)
            || (_last is { } last && (header.Number > last || (header.Last && header.Number != last))))
        {
            return InboundOutcome.Refused;
        }

        IsLong |= header.Number > 0 || !header.Last;
        if (header.Number < _next || _ready.ContainsKey(header.Number)) return Late(fragment, tag);

        if (!_assemblers.TryGetValue(header.Id, out var assembler))
        {
            if (_assemblers.Count >= options.MaximumAssemblies) Evict();
            assembler = new SegmentAssembler(header);
            _assemblers.Add(header.Id, assembler);
            _order.Add(header.Id);
        }

        if (assembler.Received.Contains(fragment.Index)) return InboundOutcome.Duplicate;
        if (!Take(header.ShardSize)) return InboundOutcome.NoRoom;
        var result = assembler.Add(fragment);
        Mark(header.Number, tag, fragment.Index);
        return result.Kind == AddKind.Complete ? Complete(assembler) : InboundOutcome.Taken;
    }

    /// <summary>The next segment in order, opened; null while it is missing or no session is known.</summary>
    public byte[]? TakeNext()
    {
        if (Session is null || !_ready.Remove(_next, out var plaintext)) return null;
        Give(plaintext.Length);
        _next++;
        return plaintext;
    }

    /// <summary>What the sender shall know.</summary>
    public Acknowledgement Acknowledge()
    {
        var beyond = 0UL;
        foreach (var number in _ready.Keys)
        {
            if (number > _next && number - _next - 1 < 64) beyond |= 1UL << (int)(number - _next - 1);
        }

        var seen = new SeenPackage[Math.Min(8, _packages.Count)];
        for (var i = 0; i < seen.Length; i++)
        {
            var package = _packages[_packages.Count - seen.Length + i];
            seen[i] = new SeenPackage(package.Segment, package.Tag, package.Fragments);
        }

        AcknowledgementDue = false;
        return new Acknowledgement(_next, beyond, Limit, seen);
    }

    /// <summary>Gives back all that is held.</summary>
    public void Release()
    {
        _assemblers.Clear();
        _order.Clear();
        _ready.Clear();
        budget.Return(HeldBytes);
        HeldBytes = _unread = 0;
    }

    /// <summary>The first four bytes of a segment id, which tell attempts apart in acknowledgements and receipts.</summary>
    public static uint Tag(SegmentId id)
    {
        Span<byte> bytes = stackalloc byte[SegmentId.Size];
        id.CopyTo(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private InboundOutcome Late(Fragment fragment, uint tag)
    {
        // An attempt at a segment that is there means that the acknowledgement was lost: repeat it, once for each attempt.
        var known = _packages.FindIndex(package => package.Tag == tag && package.Segment == fragment.Header.Number) >= 0;
        if (!Mark(fragment.Header.Number, tag, fragment.Index)) return InboundOutcome.Duplicate;
        AcknowledgementDue |= !known;
        return InboundOutcome.Taken;
    }

    private InboundOutcome Complete(SegmentAssembler assembler)
    {
        var header = assembler.Header;
        Drop(header.Id);
        if (!assembler.TryRebuild(out var sealedBytes) || Open(header.Number, sealedBytes) is not { } plaintext) return InboundOutcome.Unopenable;
        if (!Take(plaintext.Length)) return InboundOutcome.NoRoom;

        // Other attempts at this segment are of no use any more.
        foreach (var other in _order.Where(id => _assemblers[id].Header.Number == header.Number).ToArray()) Drop(other);
        _ready.Add(header.Number, plaintext);
        if (header.Last) _last = header.Number;
        AcknowledgementDue = true;
        return InboundOutcome.Completed;
    }

    private byte[]? Open(uint number, byte[] sealedBytes)
    {
        var front = number == 0 ? prefix : 0;
        if (number == 0) FirstSegment?.Invoke(sealedBytes);
        if (Session is null) return null;
        var plaintext = new byte[sealedBytes.Length - front - SealedSession.Overhead];
        return Session.TryOpen(direction, ExchangeFormat.SegmentChannel, number, sealedBytes.AsSpan(front), plaintext) ? plaintext : null;
    }

    /// <summary>Gets the rebuilt first segment before it is opened, to find the session.</summary>
    public Action<byte[]>? FirstSegment { get; init; }

    private bool Mark(uint segment, uint tag, int index)
    {
        var bit = 1UL << index;
        var at = _packages.FindIndex(package => package.Tag == tag && package.Segment == segment);
        if (at >= 0)
        {
            if ((_packages[at].Fragments & bit) != 0) return false;
            _packages[at] = _packages[at] with { Fragments = _packages[at].Fragments | bit };
            return true;
        }

        if (_packages.Count == RememberedPackages) _packages.RemoveAt(0);
        _packages.Add(new Package(segment, tag, bit));
        return true;
    }

    private void Evict()
    {
        Evicted++;
        Drop(_order[0]);
    }

    private void Drop(SegmentId id)
    {
        if (!_assemblers.Remove(id, out var assembler)) return;
        _order.Remove(id);
        Give(assembler.HeldBytes);
    }

    private bool Take(int bytes)
    {
        if (!budget.TryTake(bytes)) return false;
        HeldBytes += bytes;
        return true;
    }

    private void Give(long bytes)
    {
        budget.Return(bytes);
        HeldBytes -= bytes;
    }

    private readonly record struct Package(uint Segment, uint Tag, ulong Fragments);
}
