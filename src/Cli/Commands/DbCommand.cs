using System.CommandLine;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa db</c>: the silo's program works on its store; this one holds no database code.</summary>
internal static class DbCommand
{
    public static Command Create(CommandRunner runner) => new("db", "Prepare, check, move, back up and restore the store.")
    {
        Pass("migrate", "Bring the store to this program's schema. Takes --store STORE and the silo's other options."),
        Pass("check", "Check schema and structure, read everything, print counts and a hash. Takes --store STORE and the silo's other options."),
        Pass("move", "Copy everything into another store, go on where an interrupted move ended, compare both. Takes --from STORE --to STORE."),
        PassJson("backup", "Copy a SQLite store into a new FILE, also while a silo runs on it. Takes FILE, --with-master-key, and the silo's options, such as --data DIR.", runner),
        PassJson("restore", "Make a data directory of a FILE that backup made. Takes FILE and the silo's options, such as --data DIR.", runner),
    };

    private static Command Pass(string name, string description) => Pass(name, description, _ => []);

    private static Command PassJson(string name, string description, CommandRunner runner) =>
        Pass(name, description, parsed => parsed.GetValue(runner.Json) ? ["--json"] : []);

    private static Command Pass(string name, string description, Func<ParseResult, IEnumerable<string>> more)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(parsed => NeighbourProgram.Silo.Become(parsed, ["db", name, .. parsed.UnmatchedTokens, .. more(parsed)]));
        return command;
    }
}
