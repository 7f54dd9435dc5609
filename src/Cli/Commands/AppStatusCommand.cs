using System.CommandLine;
using System.Text.Json;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app status</c>: an app, its instances, and why those that are not up are not.</summary>
internal static class AppStatusCommand
{
    private static readonly string[] Headings = ["instance", "state", "up", "node", "since", "failures", "reason"];
    private static readonly string[] EventHeadings = ["number", "at", "what", "instance", "by", "text"];

    public static Command Create(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var app = AppCommand.App();
        var events = new Option<bool>("--events") { Description = "What happened to the app instead." };
        var status = new Command("status", "Show an app, its instances, and why machines were rejected.") { key, events, app };
        status.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(events) ? "api/apps/events" : "api/apps/get_app_status";
            var answer = await ApiReader.GetAsync(
                context.Server, path, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken, ("app_id", parsed.GetValue(app)));
            if (parsed.GetValue(events))
            {
                context.Terminal.Rows(Rows(answer, "events", context.Server), EventHeadings, entry =>
                [
                    AppCommand.Number(entry, "number"), AppCommand.Text(entry, "at"), AppCommand.Text(entry, "what"),
                    AppCommand.Text(entry, "instance"), AppCommand.Text(entry, "operator"), AppCommand.Text(entry, "text"),
                ]);
                return ExitCodes.Success;
            }

            AppCommand.Show(context.Terminal, answer);
            if (context.Terminal.Json) return ExitCodes.Success;
            var instances = Rows(answer, "instances", context.Server).Concat(Rows(answer, "ended", context.Server)).ToList();
            context.Terminal.Rows(instances, Headings, instance =>
            [
                AppCommand.Text(instance, "instance"), AppCommand.Text(instance, "state"), instance.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True ? "yes" : "no",
                AppCommand.Text(instance, "node_id"), AppCommand.Text(instance, "created_at"), AppCommand.Number(instance, "failures"), AppCommand.Text(instance, "reason"),
            ]);
            return ExitCodes.Success;
        }));
        return status;
    }

    private static List<JsonElement> Rows(JsonElement answer, string name, Uri server) =>
        answer.TryGetProperty(name, out var rows) && rows.ValueKind == JsonValueKind.Array ? [.. rows.EnumerateArray()] : throw ApiReader.Foreign(server);
}
