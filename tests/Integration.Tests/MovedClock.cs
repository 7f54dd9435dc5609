using System.Globalization;

namespace OrleansVoxa.Integration.Tests;

/// <summary>
/// The wall clock of one or more programs, which a test sets while they run: libfaketime in front of the C library. Timers and
/// timestamps go on as they were, as when somebody sets the clock of a machine.
/// </summary>
internal sealed class MovedClock
{
    private readonly string _file;
    private readonly string _library;

    private MovedClock(string file, string library)
    {
        _file = file;
        _library = library;
        Set(TimeSpan.Zero);
    }

    /// <summary>For programs whose clock this is.</summary>
    public ProgramHost Host => new()
    {
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = _library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
            ["NO_FAKE_STAT"] = "1",
        },
    };

    /// <summary>Skips the test where the library is missing.</summary>
    public static MovedClock Create(string folder)
    {
        var library = new[] { "/usr/lib", "/lib" }.Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root, "*-linux-gnu*"))
            .Append("/usr/lib")
            .Select(place => Path.Combine(place, "faketime", "libfaketime.so.1"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(library is null, "libfaketime is not installed; on Debian: apt-get install faketime");
        return new MovedClock(Path.Combine(folder, $"clock-{Guid.NewGuid():N}"), library!);
    }

    /// <summary>Sets the clock away from the true time; programs see it within a second.</summary>
    public void Set(TimeSpan off)
    {
        // Renamed into place, so that nobody reads half a number.
        var next = _file + ".next";
        File.WriteAllText(next, off.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(next, _file, overwrite: true);
    }
}
