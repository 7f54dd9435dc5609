using Orleans;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>All reminders by due time. Thread-safe; knows no clock and calls nobody.</summary>
internal sealed class ReminderQueue
{
    private readonly Lock _gate = new();
    // A set instead of a dictionary: its keys would be in memory twice.
    private readonly HashSet<ScheduledReminder> _reminders = new(ByName.Instance);
    private readonly HashSet<ScheduledReminder>.AlternateLookup<(GrainId Grain, string Name)> _byName;
    private readonly PriorityQueue<(ScheduledReminder Reminder, int Version), DateTime> _queue = new();
    private DateTime _lastNow;

    public ReminderQueue() => _byName = _reminders.GetAlternateLookup<(GrainId Grain, string Name)>();

    /// <summary>How many reminders there are.</summary>
    public int Count
    {
        get { lock (_gate) return _reminders.Count; }
    }

    /// <summary>How many plans there are, outdated ones included.</summary>
    public int Planned
    {
        get { lock (_gate) return _queue.Count; }
    }

    /// <summary>Adds a reminder, or changes it.</summary>
    public void Set(ReminderEntry row, DateTime now)
    {
        lock (_gate)
        {
            if (!_byName.TryGetValue((row.GrainId, row.ReminderName), out var reminder))
                _reminders.Add(reminder = new ScheduledReminder(row.GrainId, row.ReminderName));
            reminder.StartAt = row.StartAt;
            reminder.Period = row.Period;
            reminder.Version++;
            Enqueue(reminder, ReminderSchedule.NextFrom(reminder.StartAt, reminder.Period, now));

            // What registrations have left behind is dropped when it outweighs the rest.
            if (_queue.Count > 2 * _reminders.Count + 1024) Rebuild(now);
        }
    }

    /// <summary>Takes a reminder out.</summary>
    public void Remove(GrainId grain, string name)
    {
        lock (_gate)
        {
            if (!_byName.TryGetValue((grain, name), out var reminder)) return;
            _reminders.Remove(reminder);
            reminder.Version++;
        }
    }

    /// <summary>
    /// Takes up to <paramref name="most"/> reminders whose tick is due; each comes back by <see cref="Ticked"/>. However many ticks
    /// have passed, there is one.
    /// </summary>
    public List<DueReminder> TakeDue(DateTime now, int most)
    {
        var due = new List<DueReminder>();
        lock (_gate)
        {
            // The clock was set back. Ticks planned by the wrong time would be far too late by the right one.
            if (now + TimeSpan.FromSeconds(1) < _lastNow) Rebuild(now);
            _lastNow = now;
            while (due.Count < most && _queue.TryPeek(out var item, out var at) && at <= now)
            {
                _queue.Dequeue();
                if (item.Version == item.Reminder.Version)
                    due.Add(new DueReminder(item.Reminder, item.Version, item.Reminder.StartAt, item.Reminder.Period));
            }
        }

        return due;
    }

    /// <summary>A tick has been delivered or has failed: plans the next one, unless the reminder was changed meanwhile.</summary>
    public void Ticked(DueReminder due, DateTime now)
    {
        lock (_gate)
        {
            if (due.Version == due.Reminder.Version)
                Enqueue(due.Reminder, ReminderSchedule.NextAfter(due.StartAt, due.Period, now));
        }
    }

    /// <summary>When the next tick is due; null if there is none.</summary>
    public DateTime? NextDue()
    {
        lock (_gate) return _queue.TryPeek(out _, out var at) ? at : null;
    }

    private void Enqueue(ScheduledReminder reminder, DateTime at) => _queue.Enqueue((reminder, reminder.Version), at);

    private void Rebuild(DateTime now)
    {
        _queue.Clear();
        foreach (var reminder in _reminders)
        {
            reminder.Version++;
            Enqueue(reminder, ReminderSchedule.NextFrom(reminder.StartAt, reminder.Period, now));
        }
    }

    private sealed class ByName : IEqualityComparer<ScheduledReminder>, IAlternateEqualityComparer<(GrainId Grain, string Name), ScheduledReminder>
    {
        public static readonly ByName Instance = new();

        public bool Equals(ScheduledReminder? one, ScheduledReminder? other) =>
            ReferenceEquals(one, other) || (one is not null && other is not null && Equals((one.Grain, one.Name), other));

        public int GetHashCode(ScheduledReminder reminder) => GetHashCode((reminder.Grain, reminder.Name));

        public bool Equals((GrainId Grain, string Name) name, ScheduledReminder reminder) => name.Grain == reminder.Grain && name.Name == reminder.Name;

        public int GetHashCode((GrainId Grain, string Name) name) => HashCode.Combine(name.Grain, name.Name);

        public ScheduledReminder Create((GrainId Grain, string Name) name) => new(name.Grain, name.Name);
    }
}
