using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Limits;

/// <summary>
/// How far each priority may fill a place that all share. The less urgent stop earlier, so that what is left is for the more urgent: when a
/// place fills, bulk is refused first, then questions, and signs of life last.
/// </summary>
internal readonly record struct PriorityRooms
{
    private readonly int _high;
    private readonly int _normal;
    private readonly int _bulk;

    /// <param name="limit">What the place holds, at least 1.</param>
    /// <param name="normalPercent">Up to which part of it questions are taken, 1 to 100.</param>
    /// <param name="bulkPercent">Up to which part of it bulk is taken, 1 to <paramref name="normalPercent"/>.</param>
    public PriorityRooms(int limit, int normalPercent, int bulkPercent) =>
        (_high, _normal, _bulk) = (limit, Part(limit, normalPercent), Part(limit, bulkPercent));

    public static PriorityRooms Of(int limit, EdgeOptions options) => new(limit, options.NormalPercent, options.BulkPercent);

    /// <summary>Whether one more is taken where so many are in.</summary>
    public bool Admits(MessagePriority priority, int inside) => inside < Of(priority);

    /// <summary>Up to how many in the place this priority is taken.</summary>
    public int Of(MessagePriority priority) => priority switch
    {
        MessagePriority.High => _high,
        MessagePriority.Normal => _normal,
        _ => _bulk,
    };

    /// <summary>Rounded up: the smallest place takes one of each.</summary>
    private static int Part(int limit, int percent) => (int)((((long)limit * percent) + 99) / 100);
}
