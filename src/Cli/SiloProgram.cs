using System.CommandLine;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Cli;

/// <summary>The silo's program, which this one can become, so that signals, output and exit code are the silo's own.</summary>
internal static partial class SiloProgram
{
    private const string Program = "voxa-silo";

    /// <summary>Becomes it. Comes back, with an exit code, only if that cannot be.</summary>
    public static int Become(ParseResult parsed, IEnumerable<string> arguments)
    {
        var program = Find();
        if (program is null)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"voxa: {Program} was not found beside this program; build the whole solution. (silo_missing)");
            return ExitCodes.Failed;
        }

        string?[] line = [program, .. arguments, null];
        _ = Execute(program, line);
        parsed.InvocationConfiguration.Error.WriteLine($"voxa: {program} could not be started: {Marshal.GetLastPInvokeErrorMessage()}. (silo_start)");
        return ExitCodes.Failed;
    }

    // Beside this program when installed; in the neighbour's output folder when run from the source tree.
    private static string? Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] places = [here, Path.Combine(here, "..", "..", "Silo", Path.GetFileName(here))];
        return places.Select(place => Path.GetFullPath(Path.Combine(place, Program))).FirstOrDefault(File.Exists);
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
