using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Bench.Starting;

/// <summary>Starts a built program, waits for the line that says it can be used, and stops it as Ctrl-C would.</summary>
internal static partial class StartedProgram
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The time from the start of the process to its ready line, and the processor time that it had used by then.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready, or did not stop cleanly.</exception>
    public static async Task<StartTime> MeasureAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet", [program, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            // Read all along, so that a full pipe never holds the program up.
            var log = process.StandardError.ReadToEndAsync(patience.Token);
            var line = await process.StandardOutput.ReadLineAsync(patience.Token);
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (line is null || !line.StartsWith("ready ", StringComparison.Ordinal))
                throw new InvalidOperationException($"{program} was not ready: {line} {await log}");
            var (processor, resident) = (process.TotalProcessorTime, process.WorkingSet64);
            if (Kill(process.Id, Terminate) != 0)
                throw new InvalidOperationException($"{program} could not be told to stop: error {Marshal.GetLastPInvokeError()}.");
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await log}");
            return new StartTime(elapsed.TotalSeconds, processor.TotalSeconds, resident);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
