using System.CommandLine;
using OrleansVoxa.Cli.Commands;

namespace OrleansVoxa.Cli;

/// <summary>The root of the command line.</summary>
internal static class VoxaCommand
{
    private const string Description = """
        voxa: nodes, services and split requests of an OrleansVoxa network.

        Exit codes: 0 done, 1 failed, 2 command line not understood, 3 server unreachable, 4 not found, 5 refused, 130 interrupted.
        """;

    public static Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, TimeProvider time)
    {
        var runner = new CommandRunner(output, error, time);
        var root = new RootCommand(Description) { runner.Json, runner.Server, runner.Key };
        root.Subcommands.Add(UpCommand.Create());
        root.Subcommands.Add(PublishCommand.Create(runner));
        root.Subcommands.Add(SendCommand.Create(runner));
        root.Subcommands.Add(TraceCommand.Create(runner));
        root.Subcommands.Add(NodeCommand.Create(runner));
        root.Subcommands.Add(KeysCommand.Create(runner));
        var parsed = root.Parse(args);
        // The library answers a line that it cannot parse with 1, which here means "understood and failed".
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            foreach (var fault in parsed.Errors) error.WriteLine($"voxa: {fault.Message} (usage)");
            error.WriteLine("Try `voxa --help`.");
            return Task.FromResult(ExitCodes.Usage);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }
}
