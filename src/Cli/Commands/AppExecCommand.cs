using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app exec</c>: a command in an instance, as if it ran here: its output, its errors, its exit code.</summary>
internal static class AppExecCommand
{
    private static readonly string[] Lines = ["exec_id", "stream", "exit_code", "code"];

    public static Command Create(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var app = AppCommand.App();
        var instance = new Option<string>("--instance") { Description = "The instance, as web.1.1; unset, one that is up." };
        var timeout = new Option<int?>("--timeout") { Description = "Seconds that the command may run, 1 to 3600; unset, 60." };
        var input = new Option<bool>("--input", "-i") { Description = "Send standard input to the command." };
        var words = new Argument<string[]>("command") { Description = "The program and its arguments, behind `--`; there is no shell unless it is one.", Arity = ArgumentArity.OneOrMore };
        var exec = new Command("exec", "Run a command in an instance of an app, as the instance's own user.") { key, instance, timeout, input, app, words };
        exec.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var body = new JsonObject { ["app_id"] = parsed.GetValue(app), ["command"] = new JsonArray([.. parsed.GetValue(words)!.Select(word => JsonValue.Create(word))]) };
            if (parsed.GetValue(instance) is { Length: > 0 } only) body["instance"] = only;
            if (parsed.GetValue(timeout) is { } seconds) body["timeout_seconds"] = seconds;
            if (parsed.GetValue(input)) body["input"] = true;
            try
            {
                return await RunAsync(context, body, ApiKeySource.Read(context, parsed.GetValue(key)), parsed.GetValue(input), cancellationToken);
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

    private static async Task<int> RunAsync(CommandContext context, JsonObject body, string? apiKey, bool hasInput, CancellationToken cancellationToken)
    {
        await using var output = context.Terminal.OpenBytes();
        await using var errors = context.Terminal.OpenErrorBytes();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = Task.CompletedTask;
        try
        {
            await foreach (var (line, text) in ApiReader.ReadLinesAsync(context.Server, "api/apps/exec", body, apiKey, cancellationToken))
            {
                if (context.Terminal.Json)
                {
                    await output.WriteAsync(text, cancellationToken);
                    await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
                    await output.FlushAsync(cancellationToken);
                }

                switch (Array.Find(Lines, name => line.TryGetProperty(name, out _)))
                {
                    case "exec_id" when hasInput:
                        feeding = FeedAsync(context, line.GetProperty("exec_id").GetString()!, apiKey, ended.Token);
                        break;
                    case "stream" when !context.Terminal.Json:
                        var stream = AppCommand.Text(line, "stream") == "stderr" ? errors : output;
                        await stream.WriteAsync(line.GetProperty("data").GetBytesFromBase64(), cancellationToken);
                        await stream.FlushAsync(cancellationToken);
                        break;
                    case "exit_code":
                        return line.GetProperty("exit_code").GetInt32();
                    case "code":
                        throw new CommandFailedException(ExitCodes.NoExitCode, AppCommand.Text(line, "code"), AppCommand.Text(line, "detail"));
                }
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw ApiReader.Foreign(context.Server);
        }
        finally
        {
            await ended.CancelAsync();
            // A read of a terminal cannot be taken back, and ends with the process.
            await Task.WhenAny(feeding, Task.Delay(TimeSpan.FromSeconds(1), context.Time, CancellationToken.None));
        }

        throw new CommandFailedException(ExitCodes.NoExitCode, "connection_lost", "The answer ended before the command did; what became of it is not known.");
    }

    /// <summary>Sends standard input until it ends or the command does.</summary>
    private static async Task FeedAsync(CommandContext context, string id, string? apiKey, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await using var input = context.Input();
            await ApiReader.SendContentAsync(
                context.Server, HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"api/apps/exec_input?exec_id={id}"), new FlowingContent(input), apiKey, cancellationToken,
                TimeSpan.FromHours(2));
        }
        catch (CommandFailedException fault)
        {
            // The command says how it ends; that it was not given all of it belongs beside that.
            if (!cancellationToken.IsCancellationRequested) context.Terminal.Note($"Standard input was not sent: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            context.Terminal.Note($"Standard input cannot be read: {fault.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has ended.
        }
    }
}
