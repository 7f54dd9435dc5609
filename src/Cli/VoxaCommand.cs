using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using OrleansVoxa.Cli.Commands;
using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli;

/// <summary>The root of the command line.</summary>
internal static class VoxaCommand
{
    // A publisher that is told to stop lets the requests that it answers end, for as long as its drain limit says.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private const string Description = """
        voxa: nodes, services and split requests of an OrleansVoxa network.

        Exit codes: 0 done, 1 failed, 2 command line not understood, 3 server unreachable, 4 not found, 5 refused, 130 interrupted;
        of `app exec` the command's own, and 125 if there is none.
        """;

    public static Task<int> InvokeAsync(
        string[] args, TextWriter output, TextWriter error, TimeProvider time, Stream? bytes = null, Stream? errorBytes = null, CancellationToken cancellationToken = default)
    {
        Terminal Speak(bool json) => new(json, output, error, () => bytes ?? Console.OpenStandardOutput(), () => errorBytes ?? Console.OpenStandardError());
        var root = CreateRoot(new CommandRunner(Speak, time));
        // No response files: '@' in front of a word names the file of a body.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // The library answers a line that it cannot parse with 1, which here means "understood and failed".
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            var faults = parsed.Errors.Select(Describe).ToList();
            Speak(args.Contains("--json")).Fail("usage", $"{string.Join(' ', faults)} Try `voxa --help`.");
            return Task.FromResult(ExitCodes.Usage);
        }

        return parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = parsed.CommandResult.Command is SignalledCommand ? null : LongestStop }, cancellationToken);
    }

    // The library says that an argument is missing, but not which.
    private static string Describe(ParseError fault) => fault.SymbolResult is ArgumentResult { Parent: CommandResult command, Tokens.Count: 0 } missing
        ? $"'{command.Command.Name}' needs <{missing.Argument.Name}>."
        : fault.Message;

    /// <summary>The tree of all commands.</summary>
    public static RootCommand CreateRoot(CommandRunner runner) => new(Description)
    {
        runner.Json, runner.Server, runner.Edge, runner.Pins, runner.Key,
        UpCommand.Create(),
        AgentCommand.Create(),
        DbCommand.Create(runner),
        RegistryCommand.Create(runner),
        PublishCommand.Create(runner),
        SendCommand.Create(runner),
        TraceCommand.Create(runner),
        NodeCommand.Create(runner),
        KeysCommand.Create(runner),
        LedgerCommand.Create(runner),
        AppCommand.Create(runner),
    };
}
