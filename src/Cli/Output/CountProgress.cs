using System.Globalization;

namespace OrleansVoxa.Cli.Output;

/// <summary>One line on standard error that says how many of a known number of things are done, with a bar; nothing where standard error is no terminal.</summary>
internal sealed class CountProgress : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly TextWriter? _screen;
    private readonly long _total;
    private readonly long _before;
    private readonly string _unit;
    private readonly long _started;
    private long? _shown;
    private int _length;

    /// <param name="time">The clock of the rate.</param>
    /// <param name="screen">Where the line stands; null shows nothing.</param>
    /// <param name="total">How many there are; more may come.</param>
    /// <param name="before">How many were done earlier.</param>
    /// <param name="unit">What they are.</param>
    public CountProgress(TimeProvider time, TextWriter? screen, long total, long before, string unit)
    {
        (_time, _screen, _total, _before, _unit) = (time, screen, total, before, unit);
        _started = time.GetTimestamp();
    }

    /// <summary>Standard error if it is a terminal and nobody asked for JSON.</summary>
    public static TextWriter? ScreenOf(CommandContext context) => context.Terminal.Json || Console.IsErrorRedirected ? null : Console.Error;

    /// <summary>So many are done.</summary>
    public void Report(long done)
    {
        if (_screen is null || (_shown is { } shown && _time.GetElapsedTime(shown) < Pause)) return;
        _shown = _time.GetTimestamp();
        var share = _total == 0 ? 1 : Math.Min(1.0, (double)done / _total);
        var full = (int)(share * Width);
        var rate = (done - _before) / Math.Max(_time.GetElapsedTime(_started).TotalSeconds, 0.001);
        Draw(string.Create(
            CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {100 * share:0} %  {done:N0} of {Math.Max(done, _total):N0} {_unit}  {rate:N0}/s"));
    }

    /// <summary>Makes room for another line; the next report draws the bar again.</summary>
    public void Clear()
    {
        if (_length == 0) return;
        Draw("");
        _screen!.Write('\r');
        (_length, _shown) = (0, null);
    }

    public void Dispose()
    {
        if (_length > 0) _screen!.WriteLine();
    }

    private void Draw(string text)
    {
        // What was longer before would show behind it.
        _screen!.Write('\r' + text.PadRight(_length));
        _length = text.Length;
    }
}
