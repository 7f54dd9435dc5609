using OrleansVoxa.Protocol.Exchanges.Records;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>When which fragment arrived, for requesters who trace. Not thread-safe.</summary>
internal sealed class ReceiptLog
{
    private readonly List<ReceiptRow> _rows = [];
    private DateTimeOffset? _first;

    public IReadOnlyList<ReceiptRow> Rows => _rows;

    /// <summary>Most rows kept; few until it is known that they are wanted, since every request passes here.</summary>
    public int Limit { get; set; } = 8;

    public void Add(uint segment, uint package, int index, int bytes, bool verified, DateTimeOffset arrived)
    {
        _first ??= arrived;
        if (_rows.Count >= Limit) return;
        var after = Math.Clamp((arrived - _first.Value).TotalMicroseconds, 0, uint.MaxValue);
        _rows.Add(new ReceiptRow(segment, package, (byte)index, (uint)after, (uint)bytes, verified));
    }
}
