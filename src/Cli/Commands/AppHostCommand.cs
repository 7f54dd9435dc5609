using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app host</c>: the machines for apps.</summary>
internal static class AppHostCommand
{
    private static readonly string[] Headings = ["node id", "state", "region", "engine", "processors", "memory", "apps", "reason"];

    public static Command Create(CommandRunner runner) => new("host", "List, admit and evict machines for apps.")
    {
        List(runner),
        Act(runner, "admit", "Let a machine run instances; it is given the secrets of those it runs.", "admit_host"),
        Act(runner, "evict", "Take a machine out; its instances are placed elsewhere and stopped there.", "evict_host"),
    };

    private static Command List(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var list = new Command("list", "List machines for apps, also those that wait to be admitted.") { key };
        list.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.SendAsync(context.Server, HttpMethod.Get, "api/apps/hosts", null, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken);
            if (!answer.TryGetProperty("hosts", out var hosts) || hosts.ValueKind != JsonValueKind.Array) throw ApiReader.Foreign(context.Server);
            context.Terminal.Rows([.. hosts.EnumerateArray()], Headings, host =>
            [
                AppCommand.Text(host, "node_id"), AppCommand.Text(host, "state"), AppCommand.Text(host, "region"), AppCommand.Text(host, "engine"),
                Taken(host, part => AppCommand.Text(part, "cpu")), Taken(host, Memory), Apps(host), AppCommand.Text(host, "reason"),
            ]);
            return ExitCodes.Success;
        }));
        return list;
    }

    private static Command Act(CommandRunner runner, string name, string text, string path)
    {
        var key = ApiKeySource.Option();
        var node = new Argument<string>("node-id") { Description = "The node id of the machine's agent, as list shows it." };
        var command = new Command(name, text) { key, node };
        command.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.SendAsync(
                context.Server, HttpMethod.Post, "api/apps/" + path, new JsonObject { ["node_id"] = parsed.GetValue(node) }, ApiKeySource.Read(context, parsed.GetValue(key)), cancellationToken);
            if (!answer.TryGetProperty("host", out var host)) throw ApiReader.Foreign(context.Server);
            context.Terminal.Result(answer, $"{AppCommand.Text(host, "node_id")} is {AppCommand.Text(host, "state")}");
            return ExitCodes.Success;
        }));
        return command;
    }

    /// <summary>What is reserved, of what there is.</summary>
    private static string Taken(JsonElement host, Func<JsonElement, string> show) =>
        host.TryGetProperty("reserved", out var reserved) && host.TryGetProperty("capacity", out var capacity) ? $"{show(reserved)} of {show(capacity)}" : "?";

    private static string Memory(JsonElement resources) =>
        resources.TryGetProperty("memory_bytes", out var bytes) && bytes.TryGetInt64(out var count) && count >= 0 ? ByteSize.Describe(count) : "?";

    private static string Apps(JsonElement host) => host.TryGetProperty("apps", out var apps) && apps.ValueKind == JsonValueKind.Array
        ? string.Join(' ', apps.EnumerateArray().Select(app => $"{AppCommand.Text(app, "name")}×{AppCommand.Number(app, "instances")}"))
        : "";
}
