using System.CommandLine;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Cli;

/// <summary>Another of the product's programs, which this one can become, so that signals, output and exit code are that one's own.</summary>
/// <param name="program">Its file.</param>
/// <param name="project">Where the source tree builds it.</param>
/// <param name="code">What codes of its failures begin with.</param>
internal sealed partial class NeighbourProgram(string program, string project, string code)
{
    public static NeighbourProgram Silo { get; } = new("voxa-silo", "Silo", "silo");

    public static NeighbourProgram Agent { get; } = new("voxa-agent", "Agent", "agent");

    /// <summary>Becomes it. Comes back, with an exit code, only if that cannot be.</summary>
    public int Become(ParseResult parsed, IEnumerable<string> arguments)
    {
        if (Find() is not { } path)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"voxa: {program} was not found beside this program; build the whole solution. ({code}_missing)");
            return ExitCodes.Failed;
        }

        string?[] line = [path, .. arguments, null];
        _ = Execute(path, line);
        parsed.InvocationConfiguration.Error.WriteLine($"voxa: {path} could not be started: {Marshal.GetLastPInvokeErrorMessage()}. ({code}_start)");
        return ExitCodes.Failed;
    }

    // Beside this program when installed; in the neighbour's output folder when run from the source tree.
    private string? Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] places = [here, Path.Combine(here, "..", "..", project, Path.GetFileName(here))];
        return places.Select(place => Path.GetFullPath(Path.Combine(place, program))).FirstOrDefault(File.Exists);
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
