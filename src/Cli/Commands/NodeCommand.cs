using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansVoxa.Client;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa node …</c>: the registry, as a node's owner, as a reader and as an operator.</summary>
internal static class NodeCommand
{
    private static readonly string[] Headings = ["node id", "handle", "state", "reachable", "verified", "type", "region", "last seen"];

    public static Command Create(CommandRunner runner)
    {
        var node = new Command("node", "Register a node, list nodes, show one and its life; have one go on under another key; as an operator park, revive or remove one.");
        node.Subcommands.Add(Register(runner));
        node.Subcommands.Add(NodeServeCommand.Create(runner));
        node.Subcommands.Add(List(runner));
        node.Subcommands.Add(Show(runner));
        node.Subcommands.Add(NodeTimelineCommand.Create(runner));
        node.Subcommands.Add(NodeSucceedCommand.Create(runner));
        node.Subcommands.Add(Operate(runner, "park", "Set a node aside: not shown by default, used by no path, and its time stands still until it is revived."));
        node.Subcommands.Add(Operate(runner, "revive", "Make a node active again, whether it is parked, in coma or anything else but dead."));
        node.Subcommands.Add(Operate(runner, "remove", "Take a node out: it is dead at once, and only its own key can register it again."));
        return node;
    }

    private static Command Register(CommandRunner runner)
    {
        var handle = new Option<string>("--handle") { Description = "A name for the node: 3 to 64 of A-Z, a-z, 0-9, '_', '.', '-'." };
        var capability = new Option<string[]>("--capability") { Description = "What the node can do; may be given more than once." };
        var region = new Option<string>("--region") { Description = "Where the node is." };
        var register = new Command("register", "Register this user's key as a node, or renew its registration (signed).") { handle, capability, region };
        register.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            await using var session = await EdgeSession.OpenAsOwnerAsync(context, cancellationToken);
            var reply = await session.Client.RegisterAsync(
                new NodeDescription { Handle = parsed.GetValue(handle), Capabilities = [.. parsed.GetValue(capability) ?? []], Region = parsed.GetValue(region) },
                cancellationToken);
            context.Terminal.Result(
                new { NodeId = session.Client.Id.ToString(), reply.Handle, reply.Revived, reply.ExpiresAt, reply.NextCheck },
                $"registered {session.Client.Id}{(string.IsNullOrEmpty(reply.Handle) ? "" : $" as {reply.Handle}")}, valid until {reply.ExpiresAt:yyyy-MM-dd}");
            return ExitCodes.Success;
        }));
        return register;
    }

    private static Command List(CommandRunner runner)
    {
        var capabilities = new Option<string>("--capabilities") { Description = "Only nodes with all of these, comma-separated." };
        var states = new Option<string>("--states") { Description = "Lifecycle states to include (default active)." };
        var list = new Command("list", "List the nodes of the registry.") { capabilities, states };
        list.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var nodes = new List<JsonElement>();
            string? cursor = null;
            do
            {
                var page = await ApiReader.GetAsync(context.Server, "discover", cancellationToken,
                    ("max_results", "100"), ("capabilities", parsed.GetValue(capabilities)), ("include_states", parsed.GetValue(states)), ("cursor", cursor));
                nodes.AddRange(page.GetProperty("nodes").EnumerateArray());
                cursor = Text(page, "cursor");
            }
            while (!string.IsNullOrEmpty(cursor));

            context.Terminal.Rows(nodes, Headings, row =>
            [
                Text(row, "id") ?? "", Handle(row), Text(row, "state") ?? "", Text(row, "reachable") ?? "",
                Text(row, "verified") ?? "", Text(row, "type") ?? "", Text(row, "region") ?? "", Text(row, "last_seen") ?? "",
            ]);
            return ExitCodes.Success;
        }));
        return list;
    }

    private static Command Show(CommandRunner runner)
    {
        var id = new Argument<string>("node") { Description = "Handle or node id." };
        var show = new Command("show", "Show everything that the registry knows of one node.") { id };
        show.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var node = await ApiReader.GetAsync(context.Server, $"nodes/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken);
            var lines = node.EnumerateObject().Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Name,-16}{property.Value}"));
            context.Terminal.Result(node, string.Join('\n', lines));
            return ExitCodes.Success;
        }));
        return show;
    }

    private static Command Operate(CommandRunner runner, string verb, string description)
    {
        var id = new Argument<string>("node") { Description = "Handle or node id." };
        var reason = new Option<string>("--reason") { Description = "Why, in at most 200 characters; kept in the node's history for everybody to read.", Required = true };
        var file = ApiKeySource.Option();
        var command = new Command(verb, description) { id, reason, file };
        command.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.SendAsync(
                context.Server,
                HttpMethod.Post,
                $"api/v1/nodes/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{verb}",
                new JsonObject { ["reason"] = parsed.GetValue(reason) },
                ApiKeySource.Read(context, parsed.GetValue(file)),
                cancellationToken);
            if (!answer.TryGetProperty("node", out var node) || Text(node, "id") is not { } nodeId || Text(node, "state") is not { } state
                || !answer.TryGetProperty("changed", out var changed) || changed.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                throw ApiReader.Foreign(context.Server);
            var parked = Text(node, "parked_at");
            context.Terminal.Result(
                new { Id = nodeId, Changed = changed.GetBoolean(), State = state, ParkedAt = parked },
                $"node {nodeId} is {(changed.GetBoolean() ? "now" : "already")} {(parked is null ? state : $"parked ({state})")}");
            return ExitCodes.Success;
        }));
        return command;
    }

    // The API's node_id is what a node goes by: its handle, or its id where it has none.
    private static string Handle(JsonElement row) => Text(row, "node_id") is { } name && name != Text(row, "id") ? name : "";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
