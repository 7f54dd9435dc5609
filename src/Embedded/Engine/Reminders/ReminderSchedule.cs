namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>When a reminder ticks: at its start and at whole periods after it, whatever happened in between.</summary>
internal static class ReminderSchedule
{
    /// <summary>The first tick after <paramref name="now"/>. Ticks that were missed are not made up for; the phase is kept.</summary>
    public static DateTime NextAfter(DateTime startAt, TimeSpan period, DateTime now)
    {
        if (now < startAt) return startAt;
        var passed = (now - startAt).Ticks / period.Ticks + 1;
        return passed > (DateTime.MaxValue - startAt).Ticks / period.Ticks
            ? DateTime.MaxValue
            : startAt.AddTicks(passed * period.Ticks);
    }

    /// <summary>The tick at <paramref name="now"/> or the first one after it.</summary>
    public static DateTime NextFrom(DateTime startAt, TimeSpan period, DateTime now) =>
        now <= startAt ? startAt : NextAfter(startAt, period, now.AddTicks(-1));
}
