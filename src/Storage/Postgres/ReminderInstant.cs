namespace OrleansVoxa.Storage.Postgres;

/// <summary>PostgreSQL keeps time to the microsecond, .NET to a tenth of one; what is cut off has a column of its own.</summary>
internal static class ReminderInstant
{
    public static DateTime ToMicroseconds(DateTime utc) => new(utc.Ticks - RestOf(utc), DateTimeKind.Utc);

    public static short RestOf(DateTime utc) => (short)(utc.Ticks % TimeSpan.TicksPerMicrosecond);

    public static DateTime Join(DateTime microseconds, short rest) => microseconds.AddTicks(rest);
}
