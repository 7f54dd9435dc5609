using System.Diagnostics;
using OrleansVoxa.Embedded.Engine.Reminders;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Bench.Scale;

/// <summary>A day of reminder ticks of all silos, by the product's queue and rules, after all nodes registered within one hour.</summary>
internal sealed class ReminderScale
{
    /// <summary>Ticks of a silo that may be under way at once; those of a second end within it here.</summary>
    private const int MostAtOnce = 512;
    private const int DaySeconds = 86_400;

    private static readonly NodeLifecycleOptions Options = new();
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly int[] _clusterSeconds = new int[DaySeconds + 1];

    /// <summary>Reminders of each silo.</summary>
    public required IReadOnlyList<int> PerSilo { get; init; }

    /// <summary>Bytes in the queue of a silo, for a reminder.</summary>
    public double BytesEach { get; private set; }

    /// <summary>Processor time of a tick in the queue and the lifecycle, in seconds.</summary>
    public double SecondsEach { get; private set; }

    /// <summary>Ticks delivered in the day.</summary>
    public long Ticks { get; private set; }

    /// <summary>The busiest second of any silo.</summary>
    public int BusiestOfSilo { get; private set; }

    /// <summary>The busiest second of all silos together.</summary>
    public int BusiestOfCluster => _clusterSeconds.Max();

    /// <summary>The busiest second of all together, had every tick come a day after its registration, as before.</summary>
    public int BusiestUnspread { get; private set; }

    /// <summary>On the busiest silo: ticks whose time fell into an hour in which it was down. Not made up for; the next day's find the same.</summary>
    public int Skipped { get; private set; }

    /// <summary>On the busiest silo: due at once when it was up but stood still for an hour.</summary>
    public int Burst { get; private set; }

    public static ReminderScale Run(NodePopulation nodes, IReadOnlyList<int> owners, int silos, CancellationToken cancellationToken)
    {
        var counts = new int[silos];
        foreach (var owner in owners) counts[owner]++;
        var scale = new ReminderScale { PerSilo = counts };
        var busiest = Array.IndexOf(counts, counts.Max());
        var unspread = new int[3600];
        for (var index = 0; index < nodes.Count; index++) unspread[(int)(NodePopulation.Moment(index) * 3600)]++;
        scale.BusiestUnspread = unspread.Max();
        var started = TimeSpan.Zero;
        for (var silo = 0; silo < silos; silo++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            started += scale.Day(nodes, Of(silo), isBusiest: silo == busiest);
        }

        scale.SecondsEach = started.TotalSeconds / scale.Ticks;
        return scale;

        List<int> Of(int silo)
        {
            var mine = new List<int>(counts[silo]);
            for (var index = 0; index < owners.Count; index++)
            {
                if (owners[index] == silo) mine.Add(index);
            }

            return mine;
        }
    }

    private TimeSpan Day(NodePopulation nodes, List<int> mine, bool isBusiest)
    {
        var rows = mine.ConvertAll(index => Row(nodes, index));
        var lives = mine.Select((index, place) => (rows[place].GrainId, NodeLifecycle.Begin(Registered(index), Options))).ToDictionary();
        var before = isBusiest ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        var now = (NodePopulation.Start + Hour).UtcDateTime;
        var queue = Load(rows, now);
        if (isBusiest)
        {
            BytesEach = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / rows.Count;
            Outage(rows, now);
        }

        var started = Stopwatch.GetTimestamp();
        for (var second = 0; second <= DaySeconds; second++)
        {
            var count = Deliver(queue, lives, now.AddSeconds(second));
            Ticks += count;
            BusiestOfSilo = Math.Max(BusiestOfSilo, count);
            _clusterSeconds[second] += count;
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private static int Deliver(ReminderQueue queue, Dictionary<GrainId, NodeLife>? lives, DateTime now)
    {
        var count = 0;
        while (queue.TakeDue(now, MostAtOnce) is { Count: > 0 } due)
        {
            foreach (var tick in due)
            {
                if (lives is not null && NodeLifecycle.Next(lives[tick.Reminder.Grain], NodeEvent.Tick, now, Options).Effects != NodeEffects.None)
                    throw new InvalidOperationException("A node that was just registered has a deadline already.");
                queue.Ticked(tick, now);
            }

            count += due.Count;
        }

        return count;
    }

    private void Outage(List<ReminderEntry> rows, DateTime now)
    {
        var end = now + Hour;
        // Read again at the end: of those due meanwhile nothing is left but their next day.
        var queue = Load(rows, end);
        Skipped = rows.Count(row => ReminderSchedule.NextFrom(row.StartAt, row.Period, now) < end) - Deliver(queue, null, end);
        Burst = Deliver(Load(rows, now), null, end);
    }

    private static ReminderQueue Load(List<ReminderEntry> rows, DateTime now)
    {
        var queue = new ReminderQueue();
        foreach (var row in rows) queue.Set(row, now);
        return queue;
    }

    private static ReminderEntry Row(NodePopulation nodes, int index)
    {
        var at = Registered(index);
        var wait = NodeSchedule.UntilTick(nodes.Ids[index].ToString(), NodeLifecycle.Begin(at, Options), at);
        return new ReminderEntry { GrainId = nodes.Grain(index), ReminderName = "lifecycle", StartAt = (at + wait).UtcDateTime, Period = NodeSchedule.Day };
    }

    private static DateTimeOffset Registered(int index) => NodePopulation.Start + NodePopulation.Moment(index) * Hour;
}
