using System.CommandLine;
using System.Text.Json.Nodes;
using OrleansVoxa.Cli.Execs;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app exec</c>: a command in an instance, as if it ran here: its output, its errors, its exit code.</summary>
internal static class AppExecCommand
{
    public static Command Create(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var app = AppCommand.App();
        var instance = new Option<string>("--instance") { Description = "The instance, as web.1.1; unset, one that is up." };
        var timeout = new Option<int?>("--timeout") { Description = "Seconds that the command may run, 1 to 3600; unset, 60, and 3600 with --tty." };
        var input = new Option<bool>("--interactive", "-i", "--input") { Description = "Send standard input to the command." };
        var tty = new Option<bool>("--tty", "-t") { Description = "Give the command a terminal, as large as the one here and of its kind; with -i, what is typed here is the command's, Ctrl-C too." };
        var words = new Argument<string[]>("command") { Description = "The program and its arguments, behind `--`; there is no shell unless it is one.", Arity = ArgumentArity.OneOrMore };
        var exec = new SignalledCommand("exec", "Run a command in an instance of an app, as the instance's own user.") { key, instance, timeout, input, tty, app, words };
        exec.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var body = new JsonObject { ["app_id"] = parsed.GetValue(app), ["command"] = new JsonArray([.. parsed.GetValue(words)!.Select(word => JsonValue.Create(word))]) };
            if (parsed.GetValue(instance) is { Length: > 0 } only) body["instance"] = only;
            if (parsed.GetValue(timeout) is { } seconds) body["timeout_seconds"] = seconds;
            if (parsed.GetValue(input)) body["input"] = true;
            if (parsed.GetValue(tty) && context.Terminal.Json) throw new CommandFailedException(ExitCodes.Usage, "usage", "--json is for programs, and --tty for whoever sits at a terminal: take one of them.");
            try
            {
                using var terminal = parsed.GetValue(tty) ? LocalTerminal.Find() ?? throw NotATerminal() : null;
                using var call = new ExecCall(context, ApiKeySource.Read(context, parsed.GetValue(key)), parsed.GetValue(input), terminal);
                return await call.RunAsync(body, cancellationToken);
            }
            catch (CommandFailedException failure)
            {
                // The other codes are the command's.
                throw new CommandFailedException(ExitCodes.NoExitCode, failure.Code, failure.Message, failure.RetryAfter);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Whoever reads our output has closed it, or a file cannot be read.
                throw new CommandFailedException(ExitCodes.NoExitCode, "file", failure.Message);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw new CommandFailedException(ExitCodes.NoExitCode, "unforeseen", $"{failure.GetType().Name}: {failure.Message}");
            }
        }));
        return exec;
    }

    private static CommandFailedException NotATerminal() => new(
        ExitCodes.NoExitCode, "not_a_terminal", "Standard input is no terminal, which --tty needs: its size, its kind and its keys are the command's. Leave -t out to send a file or a pipe.");
}
