using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>Processor time as people write it: <c>1.0</c> is one processor, <c>0.25</c> a quarter of one, <c>250m</c> the same in thousandths. Thread-safe.</summary>
public static class CpuAmount
{
    private const int MaximumText = 12;

    /// <summary>Reads an amount.</summary>
    /// <param name="text">A number with at most three decimals, or whole thousandths with an <c>m</c>.</param>
    /// <param name="millis">Thousandths of a processor, if true is returned.</param>
    /// <returns>False for anything else, and for a sign.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out int millis)
    {
        millis = 0;
        if (text is not { Length: >= 1 and <= MaximumText }) return false;
        if (text[^1] == 'm') return int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out millis);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point == 0 || (point > 0 && text.Length - point - 1 is < 1 or > 3)) return false;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > int.MaxValue / 1_000) return false;
        millis = (int)(value * 1_000);
        return true;
    }

    /// <summary>The amount as <see cref="TryParse"/> reads it back, as <c>1.0</c> or <c>0.25</c>.</summary>
    /// <param name="millis">Thousandths of a processor, not negative.</param>
    public static string Write(long millis) => (millis / 1_000m).ToString("0.0##", CultureInfo.InvariantCulture);
}
