using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>
/// Sizes as people write them: a number, with at most three decimals, and a unit. All spellings of a unit mean the same power of 1,024:
/// <c>512m</c>, <c>512M</c>, <c>512MB</c> and <c>512MiB</c> are alike, since people who write them mean the same. Thread-safe.
/// </summary>
public static class ByteSize
{
    private const int MaximumText = 24;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");
    private static readonly string[] Units = ["", "k", "m", "g", "t"];
    private static readonly string[] Names = ["", " KiB", " MiB", " GiB", " TiB"];

    /// <summary>Reads a size.</summary>
    /// <param name="text">As <c>512m</c>, <c>1.5G</c>, <c>64 KiB</c>, <c>4096</c> or <c>100b</c>; capitals do not matter.</param>
    /// <param name="bytes">The size in bytes, if true is returned; fractions of a byte are cut.</param>
    /// <returns>False for anything else, for a sign, and for more than 2^63 - 1 bytes.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        if (text is not { Length: >= 1 and <= MaximumText }) return false;
        var digits = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? text.AsSpan() : text.AsSpan(0, digits);
        if (!IsNumber(number) || Power(digits < 0 ? "" : text.AsSpan(digits)) is not { } power) return false;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        // Divided, since the product may be more than even a decimal holds.
        var unit = 1L << (10 * power);
        if (value > (decimal)long.MaxValue / unit) return false;
        bytes = (long)(value * unit);
        return true;
    }

    /// <summary>The size in the largest unit of which it is at least one, with at most one decimal, as <c>512 MiB</c> or <c>100 B</c>; for people.</summary>
    /// <param name="bytes">Not negative.</param>
    public static string Describe(long bytes)
    {
        var power = 0;
        while (power < Names.Length - 1 && bytes >> (10 * (power + 1)) > 0) power++;
        // Cut, not rounded: what is free must not look like more than it is.
        var tenths = (long)((Int128)bytes * 10 >> (10 * power));
        var decimals = tenths % 10 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{tenths % 10}");
        return power == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}{decimals}{Names[power]}");
    }

    /// <summary>The size so that <see cref="TryParse"/> reads exactly it back, in the largest unit that it is a whole number of, as <c>512m</c>.</summary>
    /// <param name="bytes">Not negative.</param>
    public static string Write(long bytes)
    {
        var power = 0;
        while (bytes > 0 && power < Units.Length - 1 && (bytes & ((1L << (10 * (power + 1))) - 1)) == 0) power++;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes >> (10 * power)}{Units[power]}");
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var point = text.IndexOf('.');
        if (point < 0) return text.Length > 0;
        var decimals = text[(point + 1)..];
        return point > 0 && decimals.Length is >= 1 and <= 3 && !decimals.Contains('.');
    }

    private static int? Power(ReadOnlySpan<char> unit)
    {
        if (unit is [' ', ..]) unit = unit[1..];
        if (unit.IsEmpty || unit.Equals("b", StringComparison.OrdinalIgnoreCase)) return 0;
        for (var power = 1; power < Units.Length; power++)
        {
            if (!unit[..1].Equals(Units[power], StringComparison.OrdinalIgnoreCase)) continue;
            var rest = unit[1..];
            return rest.IsEmpty || rest.Equals("b", StringComparison.OrdinalIgnoreCase) || rest.Equals("i", StringComparison.OrdinalIgnoreCase)
                || rest.Equals("ib", StringComparison.OrdinalIgnoreCase) ? power : null;
        }

        return null;
    }
}
