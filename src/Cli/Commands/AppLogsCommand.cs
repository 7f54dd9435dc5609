using System.CommandLine;
using System.Globalization;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app logs</c>: what an app's instances wrote, also those that were replaced.</summary>
internal static class AppLogsCommand
{
    public static Command Create(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var app = AppCommand.App();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written from now on, until interrupted." };
        var tail = new Option<int>("--tail") { Description = "How many of the last lines to begin with, at most 5000.", DefaultValueFactory = _ => 100 };
        var instance = new Option<string>("--instance") { Description = "Only what this instance wrote, as web.1.1." };
        tail.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count is < 0 or > 5_000) result.AddError("--tail is from 0 to 5000.");
        });
        var logs = new Command("logs", "Show what an app's instances wrote, also those that were replaced.") { key, follow, tail, instance, app };
        logs.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"api/apps/logs?app_id={Uri.EscapeDataString(parsed.GetValue(app)!)}&tail={parsed.GetValue(tail)}");
            if (parsed.GetValue(follow)) path += "&follow=true";
            if (parsed.GetValue(instance) is { Length: > 0 } only) path += "&instance=" + Uri.EscapeDataString(only);
            await using var output = context.Terminal.OpenBytes();
            await ApiReader.CopyAsync(context.Server, path, ApiKeySource.Read(context, parsed.GetValue(key)), output, cancellationToken);
            return ExitCodes.Success;
        }));
        return logs;
    }
}
