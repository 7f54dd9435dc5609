using System.Numerics;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// Weighted turns between priorities: in each round every priority has its share of messages, the higher ones first. So an urgent message waits for
/// at most five others of lower priority, and the lowest is never left out: it gets one of 21 in the long run, and waits for at most 40 where its share of one round was spent early.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal struct SendSchedule
{
    /// <summary>How many priorities there are.</summary>
    public const int Count = 3;

    // What is left of this round; the first call finds nothing left, and begins one.
    private int _high;
    private int _normal;
    private int _bulk;

    /// <summary>Messages of each priority in a round in which all have enough.</summary>
    public static ReadOnlySpan<int> Shares => [16, 4, 1];

    /// <summary>Whose turn it is.</summary>
    /// <param name="waiting">A bit for each priority that has messages, from the lowest bit on; not 0.</param>
    public MessagePriority Next(uint waiting)
    {
        var ready = waiting & ((_high > 0 ? 1u : 0) | (_normal > 0 ? 2u : 0) | (_bulk > 0 ? 4u : 0));
        if (ready == 0)
        {
            (_high, _normal, _bulk) = (Shares[0], Shares[1], Shares[2]);
            ready = waiting;
        }

        var next = (MessagePriority)BitOperations.TrailingZeroCount(ready);
        switch (next)
        {
            case MessagePriority.High: _high--; break;
            case MessagePriority.Normal: _normal--; break;
            default: _bulk--; break;
        }

        return next;
    }
}
