using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>
/// The requester's account of its reply blocks: makes them, knows which came back, and estimates how many the responder still
/// holds. Not thread-safe.
/// </summary>
/// <remarks>
/// The responder uses old generations first. So once a block of a generation came back, what is missing of the ones well before
/// it was used or lost, and no longer counts; the account corrects itself without any message about it.
/// </remarks>
internal sealed class ReplyLedger(ExchangeOptions options, PathHealth health, Action<ReplyBlockId>? issued, Action<ReplyBlockId>? forgotten)
{
    /// <summary>Lanes that must have answered before the silence of another means anything: k.</summary>
    public const int Answering = 3;

    /// <summary>Generations that may overtake each other on the way.</summary>
    private const uint Slack = 2;

    private readonly Dictionary<ReplyBlockId, IssuedBlock> _blocks = [];
    private readonly Queue<IssuedBlock> _order = [];
    private readonly Queue<LanePaths> _generations = [];
    private uint _nextGeneration;
    private uint _newestReturned;
    private bool _anyReturned;

    /// <summary>How many blocks the responder probably holds.</summary>
    public int Outstanding =>
        _blocks.Values.Count(block => !_anyReturned || block.Lanes.Generation + Slack >= _newestReturned);

    public int Held => _blocks.Count;

    /// <summary>Makes a generation of blocks, dealt over the lanes in turn.</summary>
    /// <param name="paths">One path a lane; chosen together, so that no relay stands on k of them.</param>
    /// <param name="count">How many blocks.</param>
    /// <param name="self">The requester, last hop of each.</param>
    /// <param name="now">The time.</param>
    /// <returns>The blocks; fewer where a relay's key is unusable.</returns>
    public (uint Generation, List<OfferedBlock> Blocks) Issue(IReadOnlyList<RelayPath> paths, int count, OnionHop self, DateTimeOffset now)
    {
        var lanes = new LanePaths(_nextGeneration++, [.. paths]);
        _generations.Enqueue(lanes);
        var offered = new List<OfferedBlock>(count);
        for (var i = 0; i < count; i++)
        {
            var lane = i % paths.Count;
            var id = ReplyBlockId.New();
            if (OnionRoute.TryCreateBlock(paths[lane], self, id) is not var (block, secrets))
            {
                health.Failed(paths[lane], now);
                continue;
            }

            var entry = new IssuedBlock(id, secrets, lanes, lane);
            _blocks.Add(id, entry);
            _order.Enqueue(entry);
            issued?.Invoke(id);
            offered.Add(new OfferedBlock((byte)lane, block));
        }

        Forget(4 * options.ReplyWindow);
        while (_generations.Count > 8 && _generations.TryDequeue(out var old)) old.Judge(health, now);
        return (lanes.Generation, offered);
    }

    public IssuedBlock? Find(ReplyBlockId id) => _blocks.GetValueOrDefault(id);

    /// <summary>A packet came back by this block; each works once.</summary>
    public bool TryTake(ReplyBlockId id, [NotNullWhen(true)] out IssuedBlock? block)
    {
        if (!_blocks.Remove(id, out block)) return false;
        forgotten?.Invoke(id);
        _newestReturned = Math.Max(_newestReturned, block.Lanes.Generation);
        _anyReturned = true;
        block.Lanes.Returned(block.Lane);
        return true;
    }

    /// <summary>The exchange is over: judges the lanes and gives up all blocks.</summary>
    public void Close(DateTimeOffset now)
    {
        while (_generations.TryDequeue(out var lanes)) lanes.Judge(health, now);
        Forget(0);
    }

    private void Forget(int most)
    {
        // The queue also holds blocks that came back; it must not outgrow the ones that it orders by much.
        while ((_blocks.Count > most || _order.Count > 2 * most) && _order.TryDequeue(out var oldest))
        {
            if (_blocks.Remove(oldest.Id)) forgotten?.Invoke(oldest.Id);
        }
    }
}
