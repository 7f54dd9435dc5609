using System.Globalization;

namespace OrleansVoxa.Storage.Reminders;

/// <summary>How due times stand in the database: readable, to the tick, and the same whatever the machine's zone is.</summary>
internal static class ReminderTime
{
    /// <summary>A time of unspecified kind is UTC, as in Orleans.</summary>
    public static string Format(DateTime time) => ToUtc(time).ToString("O", CultureInfo.InvariantCulture);

    public static DateTime ToUtc(DateTime time) => time.Kind switch
    {
        DateTimeKind.Utc => time,
        DateTimeKind.Local => time.ToUniversalTime(),
        _ => DateTime.SpecifyKind(time, DateTimeKind.Utc),
    };

    /// <summary>False if somebody has put something else there.</summary>
    public static bool TryParse(string text, out DateTime utc) =>
        DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out utc);
}
