using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app</c>: apps on the cluster's machines.</summary>
internal static class AppCommand
{
    private static readonly string[] Headings = ["app", "version", "state", "up", "revision", "source", "reason"];

    public static Command Create(CommandRunner runner) => new("app", "Deploy, watch, change and remove apps on the cluster's machines.")
    {
        Send(runner, "deploy", "Deploy the app of a manifest, or start it again if it is stopped.", "deploy_app"),
        List(runner),
        AppStatusCommand.Create(runner),
        AppLogsCommand.Create(runner),
        AppExecCommand.Create(runner),
        Act(runner, "stop", "Stop all instances of an app; it stays, with its revisions.", "stop_app"),
        Scale(runner),
        Send(runner, "update", "Make a manifest the app's wanted revision; the one before is brought back if it does not come up.", "update_app"),
        Rollback(runner),
        Act(runner, "rm", "Stop an app and forget it, with its revisions and secrets.", "remove_app"),
        AppPushCommand.Create(runner),
        AppManifestCommand.Validate(runner),
        AppManifestCommand.Schema(runner),
        AppHostCommand.Create(runner),
    };

    public static Argument<string> App() => new("app") { Description = "The app's name." };

    /// <summary>One sentence about an app as the server answered it.</summary>
    public static void Show(Terminal terminal, JsonElement answer)
    {
        var app = answer.TryGetProperty("app", out var row) && row.ValueKind == JsonValueKind.Object ? row : default;
        var reason = Text(app, "reason");
        terminal.Result(answer, $"{Text(app, "name")} is {Text(app, "state")}: {Number(app, "ready")} of {Number(app, "replicas")} up, revision {Number(app, "revision")}{(reason.Length == 0 ? "" : $"; {reason}")}");
        if (!answer.TryGetProperty("rejections", out var rejections) || rejections.ValueKind != JsonValueKind.Array) return;
        foreach (var rejection in rejections.EnumerateArray()) terminal.Note($"rejected on node {Text(rejection, "node_id")}: {Text(rejection, "reason")}");
    }

    public static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static string Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "?";

    private static Command Send(CommandRunner runner, string name, string text, string path)
    {
        var key = ApiKeySource.Option();
        var file = AppManifestCommand.File();
        var command = new Command(name, text) { key, file };
        command.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var content = new ByteArrayContent(await AppManifestCommand.ReadAsync(context, parsed.GetValue(file)!, cancellationToken));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await ApiReader.SendContentAsync(
                context.Server, HttpMethod.Post, "api/apps/" + path, content, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken);
            Show(context.Terminal, answer);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var list = new Command("list", "List apps and how they stand.") { key };
        list.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.SendAsync(context.Server, HttpMethod.Get, "api/apps/list_apps", null, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken);
            if (!answer.TryGetProperty("apps", out var apps) || apps.ValueKind != JsonValueKind.Array) throw ApiReader.Foreign(context.Server);
            context.Terminal.Rows([.. apps.EnumerateArray()], Headings, app =>
            [
                Text(app, "name"), Text(app, "version"), Text(app, "state"), $"{Number(app, "ready")}/{Number(app, "replicas")}", Number(app, "revision"), Text(app, "source"), Text(app, "reason"),
            ]);
            return ExitCodes.Success;
        }));
        return list;
    }

    private static Command Scale(CommandRunner runner)
    {
        var replicas = new Argument<int>("replicas") { Description = "How many instances are wanted, 1 to 10." };
        return Act(runner, "scale", "Set how many instances of an app are wanted.", "scale_app", replicas, (body, parsed) => body["replicas"] = parsed.GetValue(replicas));
    }

    private static Command Rollback(CommandRunner runner)
    {
        var to = new Option<int?>("--to") { Description = "The revision; unset, the one before the wanted one." };
        return Act(runner, "rollback", "Make an earlier revision of an app the wanted one.", "rollback_app", to, (body, parsed) =>
        {
            if (parsed.GetValue(to) is { } revision) body["revision"] = revision;
        });
    }

    private static Command Act(CommandRunner runner, string name, string text, string path, Symbol? more = null, Action<JsonObject, ParseResult>? fill = null)
    {
        var key = ApiKeySource.Option();
        var app = App();
        var command = new Command(name, text) { key, app };
        if (more is Argument argument) command.Add(argument);
        if (more is Option option) command.Add(option);
        command.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var body = new JsonObject { ["app_id"] = parsed.GetValue(app) };
            fill?.Invoke(body, parsed);
            var answer = await ApiReader.SendAsync(context.Server, HttpMethod.Post, "api/apps/" + path, body, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken);
            if (path == "remove_app") context.Terminal.Result(answer, $"removed {parsed.GetValue(app)}");
            else Show(context.Terminal, answer);
            return ExitCodes.Success;
        }));
        return command;
    }
}
