using System.CommandLine;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa up</c>: becomes the silo's program, so that signals, output and exit code are the silo's own.</summary>
internal static partial class UpCommand
{
    private const string Program = "voxa-silo";

    public static Command Create()
    {
        var up = new Command("up", "Start a network on this machine. Takes the silo's options: --data DIR, --http ADDRESS:PORT, --relays N, --port-offset N, …")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        up.SetAction(parsed =>
        {
            var program = Find();
            if (program is null)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"voxa: {Program} was not found beside this program; build the whole solution. (silo_missing)");
                return ExitCodes.Failed;
            }

            string?[] arguments = [program, .. parsed.UnmatchedTokens, null];
            _ = Execute(program, arguments);
            parsed.InvocationConfiguration.Error.WriteLine($"voxa: {program} could not be started: {Marshal.GetLastPInvokeErrorMessage()}. (silo_start)");
            return ExitCodes.Failed;
        });
        return up;
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
