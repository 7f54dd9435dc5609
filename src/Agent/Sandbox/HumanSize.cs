using System.Globalization;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>Sizes as engines write them for people: <c>10.49MB</c>, in units of 1,000 and rounded to four digits. Pure.</summary>
internal static class HumanSize
{
    private const string Units = "kMGTP";

    /// <summary>Whether a text says a size above zero that is no more than a limit, rounded as it is.</summary>
    public static bool IsWithin(string? text, long limit) => Read(text) is { } bytes && bytes > 0 && bytes <= limit * 1.001;

    private static double? Read(string? text)
    {
        if (text is not [.. var start, 'B']) return null;
        var unit = start.Length == 0 ? -1 : Units.IndexOf(start[^1], StringComparison.Ordinal);
        return double.TryParse(unit < 0 ? start : start[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value * Math.Pow(1_000, unit + 1) : null;
    }
}
