using System.CommandLine;
using System.Text.Json;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa node timeline</c>: what happened to a node, and what will happen and when if it is never heard of again.</summary>
internal static class NodeTimelineCommand
{
    private static readonly string[] Headings = ["when", "", "what", "by", "why"];

    public static Command Create(CommandRunner runner)
    {
        var id = new Argument<string>("node") { Description = "Handle or node id." };
        var timeline = new Command("timeline", "Show what happened to a node, and what will happen and when if it is never heard of again.") { id };
        timeline.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.GetAsync(context.Server, $"nodes/{Uri.EscapeDataString(parsed.GetValue(id)!)}/timeline", cancellationToken);
            if (Text(answer, "id") is not { } nodeId || Text(answer, "state") is not { } state) throw ApiReader.Foreign(context.Server);
            if (context.Terminal.Json)
            {
                context.Terminal.Result(answer, "");
                return ExitCodes.Success;
            }

            context.Terminal.Result(answer, $"node {nodeId} is {state}{Marks(answer)}");
            var rows = Entries(answer, "history").Select(entry => new[] { Text(entry, "at") ?? "", "", Text(entry, "what") ?? "", Text(entry, "operator") ?? "", Text(entry, "why") ?? "" })
                .Append([Text(answer, "timestamp") ?? "", "now", state, "", ""])
                .Concat(Entries(answer, "future").Select(entry => new[] { Text(entry, "at") ?? "", "will be", Text(entry, "state") ?? "", "", Text(entry, "reason") ?? "" }));
            context.Terminal.Rows([.. rows], Headings, row => row);
            return ExitCodes.Success;
        }));
        return timeline;
    }

    private static string Marks(JsonElement answer) =>
        (Text(answer, "successor") is { } successor ? $" by {successor}: nothing that its key signs is taken" : "")
        + (Text(answer, "parked_at") is { } parked ? $"; parked since {parked}: its time stands still until an operator revives it" : "")
        + (Text(answer, "flapping_until") is { } until ? $"; it changed too often, and no path uses it until {until}" : "");

    private static List<JsonElement> Entries(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var entries) && entries.ValueKind == JsonValueKind.Array ? [.. entries.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
