using System.Globalization;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>Figures as people read them.</summary>
internal static class Figure
{
    public static string Time(double seconds) => seconds switch
    {
        < 1e-6 => Text($"{seconds * 1e9:0} ns"),
        < 1e-3 => Text($"{seconds * 1e6:0.0} µs"),
        < 1 => Text($"{seconds * 1e3:0.0} ms"),
        _ => Text($"{seconds:0.00} s"),
    };

    public static string Rate(double perSecond, string what) => perSecond switch
    {
        >= 1e6 => Text($"{perSecond / 1e6:0.00} M {what}/s"),
        >= 1e3 => Text($"{perSecond / 1e3:0.0} k {what}/s"),
        _ => Text($"{perSecond:0} {what}/s"),
    };

    public static string Bytes(double bytes) => Text($"{bytes:0} B");

    public static string Ratio(double ratio) => Text($"{ratio:0.00}");

    public static string Range(IReadOnlyList<double> ratios) => Text($"({ratios.Min():0.00}–{ratios.Max():0.00})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
