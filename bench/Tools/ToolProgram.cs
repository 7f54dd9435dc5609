using System.Diagnostics;

namespace OrleansVoxa.Bench.Tools;

/// <summary>A program of the system that measures itself.</summary>
internal static class ToolProgram
{
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>All that it writes, errors included, since some of these tools write their figures there.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} does not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var all = output + await errors;
        return process.ExitCode == 0 ? all : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {all}");
    }
}
