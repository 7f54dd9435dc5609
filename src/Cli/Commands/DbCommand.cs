using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa db</c>: the silo's program works on its store; this one holds no database code.</summary>
internal static class DbCommand
{
    public static Command Create() => new("db", "Prepare, check and move the store while no silo runs on it.")
    {
        Pass("migrate", "Bring the store to this program's schema. Takes --store STORE and the silo's other options."),
        Pass("check", "Check schema and structure, read everything, print counts and a hash. Takes --store STORE and the silo's other options."),
        Pass("move", "Copy everything into another store, go on where an interrupted move ended, compare both. Takes --from STORE --to STORE."),
    };

    private static Command Pass(string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(parsed => SiloProgram.Become(parsed, ["db", name, .. parsed.UnmatchedTokens]));
        return command;
    }
}
