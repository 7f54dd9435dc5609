using System.Globalization;

namespace OrleansVoxa.Cli.Output;

/// <summary>One line on standard error that says how far a long transfer is; nothing where standard error is no terminal.</summary>
internal sealed class TransferProgress : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly long? _length;
    private readonly long _started;
    private long _shown;

    /// <param name="context">Whose clock and whether JSON was asked for.</param>
    /// <param name="length">Bytes expected, 0 for unknown; null shows nothing.</param>
    public TransferProgress(CommandContext context, long? length)
    {
        _time = context.Time;
        _length = context.Terminal.Json || Console.IsErrorRedirected ? null : length;
        _started = _shown = _time.GetTimestamp();
    }

    public void Report(long bytes)
    {
        if (_length is null || _time.GetElapsedTime(_shown) < Pause) return;
        _shown = _time.GetTimestamp();
        var rate = bytes / Math.Max(_time.GetElapsedTime(_started).TotalSeconds, 0.001) / (1024 * 1024);
        var share = _length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * bytes / _length.Value:0} %  ") : "";
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{share}{bytes / (1024.0 * 1024):0.0} MiB  {rate:0.0} MiB/s   "));
    }

    public void Dispose()
    {
        if (_length is not null && _shown != _started) Console.Error.WriteLine();
    }
}
