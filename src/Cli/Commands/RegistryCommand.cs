using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa registry …</c>: the registry as a whole, for its operators.</summary>
internal static class RegistryCommand
{
    public static Command Create(CommandRunner runner) => new("registry", "The registry as a whole: check it, export its nodes, and bring them back.")
    {
        Check(runner),
        RegistryExportCommand.Create(runner),
        RegistryImportCommand.Create(runner),
    };

    /// <summary>The silo's program looks at its store; this one holds no database code.</summary>
    private static Command Check(CommandRunner runner)
    {
        var repair = new Option<bool>("--repair") { Description = "Write what follows from the rest: the directory's lists, and who owns a handle." };
        var command = new Command("check", "Check that directory, handles, nodes, log and services agree, while no silo runs. Takes --store STORE and the silo's other options.")
        {
            repair,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            List<string> arguments = ["registry", "check", .. parsed.UnmatchedTokens];
            if (parsed.GetValue(repair)) arguments.Add("--repair");
            if (parsed.GetValue(runner.Json)) arguments.Add("--json");
            return NeighbourProgram.Silo.Become(parsed, arguments);
        });
        return command;
    }
}
