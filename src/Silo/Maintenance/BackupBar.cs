using System.Globalization;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>One line that says how far a back-up or a restore is. Thread-safe.</summary>
/// <param name="screen">Where the line stands; null shows nothing.</param>
/// <param name="clock">Spaces the changes of the line.</param>
internal sealed class BackupBar(TextWriter? screen, TimeProvider clock) : IProgress<BackupProgress>, IDisposable
{
    private const int Width = 30;
    private const double Mebibyte = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private long? _shown;
    private BackupStep _step;
    private int _length;

    /// <summary>Standard error if it is a terminal.</summary>
    public static TextWriter? Screen => Console.IsErrorRedirected ? null : Console.Error;

    public void Report(BackupProgress value)
    {
        if (screen is null) return;
        lock (_gate)
        {
            var last = value.Total > 0 && value.Done >= value.Total;
            if (_shown is { } shown && value.Step == _step && !last && clock.GetElapsedTime(shown) < Pause) return;
            (_shown, _step) = (clock.GetTimestamp(), value.Step);
            var text = Describe(value);
            // What was longer before would show behind it.
            screen.Write('\r' + text.PadRight(_length));
            _length = text.Length;
        }
    }

    public void Dispose()
    {
        if (_length == 0) return;
        screen!.WriteLine();
        _length = 0;
    }

    private static string Describe(BackupProgress value)
    {
        if (value.Step is BackupStep.Checking) return "checking every page";
        var share = value.Total == 0 ? 1 : Math.Min(1.0, (double)value.Done / value.Total);
        var full = (int)(share * Width);
        var bar = $"[{new string('#', full)}{new string('.', Width - full)}]";
        return value.Step is BackupStep.Copying
            ? string.Create(CultureInfo.InvariantCulture, $"copying {bar} {100 * share:0} %  {value.Done / Mebibyte:0.0} of {value.Total / Mebibyte:0.0} MiB")
            : string.Create(CultureInfo.InvariantCulture, $"reading {bar} {100 * share:0} %  {value.Done:N0} of {value.Total:N0} rows");
    }
}
