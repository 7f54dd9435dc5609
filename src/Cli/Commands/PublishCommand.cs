using System.CommandLine;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa publish NAME --to URL</c>: stays in the foreground and is the one that dials the URL.</summary>
internal static class PublishCommand
{
    public static Command Create(CommandRunner runner)
    {
        var name = new Argument<string>("name") { Description = "Name of the service: 1 to 63 of a-z, 0-9 and hyphen. The first key that publishes it owns it." };
        var to = new Option<string>("--to") { Description = "HTTP server that answers, for instance http://127.0.0.1:8000.", Required = true };
        var publish = new Command("publish", "Publish an HTTP server from behind NAT; runs until Ctrl-C.") { name, to };
        publish.SetAction(runner.Run((context, parsed, cancellationToken) =>
            RunAsync(context, parsed.GetValue(name)!, parsed.GetValue(to)!, parsed.GetResult(runner.Key)?.Implicit == false, cancellationToken)));
        return publish;
    }

    private static async Task<int> RunAsync(CommandContext context, string name, string to, bool keyGiven, CancellationToken cancellationToken)
    {
        if (!ServiceName.TryParse(name, out _))
        {
            throw new CommandFailedException(ExitCodes.Usage, "bad_name",
                $"'{name}' is no service name: 1 to 63 of a-z, 0-9 and hyphen, with no hyphen at either end.");
        }

        using var forwarder = CreateForwarder(to);
        // One key a service: two publish commands on one machine are two nodes, and neither takes the other's packets.
        var keyPath = keyGiven ? context.KeyPath : Path.Combine(Path.GetDirectoryName(context.KeyPath)!, "services", name + ".pem");
        await using var session = await EdgeSession.OpenAsync(context, IdentityKeyFile.LoadOrCreate(keyPath), cancellationToken);
        await session.Client.RegisterAsync(new NodeDescription { Capabilities = ["publisher"] }, cancellationToken);
        await using var publication = await session.Client.PublishAsync(name, forwarder, cancellationToken);
        context.Terminal.Result(
            new { Published = name, To = forwarder.Origin, NodeId = session.Client.Id.ToString(), Url = new Uri(context.Server, $"/bridge/{name}/") },
            $"published {name} as {session.Client.Id}\n  {new Uri(context.Server, $"/bridge/{name}/")} -> {forwarder.Origin}");
        string? last = null;
        await foreach (var change in session.Client.WatchConnectionAsync(cancellationToken))
        {
            // An edge that stays away fails each attempt alike; once is enough.
            var text = change.Describe("published again");
            if (text != last) context.Terminal.Note(text);
            last = text;
        }

        return ExitCodes.Success;
    }

    private static HttpForwarder CreateForwarder(string to)
    {
        var fault = Uri.TryCreate(to, UriKind.Absolute, out var origin) ? HttpForwarder.FindFault(origin) : "An origin is a URL such as http://127.0.0.1:8000.";
        return fault is null ? new HttpForwarder(origin!) : throw new CommandFailedException(ExitCodes.Usage, "bad_origin", $"--to '{to}': {fault}");
    }
}
