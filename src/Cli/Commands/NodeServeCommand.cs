using System.CommandLine;
using System.Net;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Client.Probing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa node serve</c>: stays in the foreground as a node, beats, and answers the registry's probes.</summary>
internal static class NodeServeCommand
{
    public static Command Create(CommandRunner runner)
    {
        var handle = new Option<string>("--handle") { Description = "A name for the node: 3 to 64 of A-Z, a-z, 0-9, '_', '.', '-'." };
        var capability = new Option<string[]>("--capability") { Description = "What the node can do; may be given more than once." };
        var region = new Option<string>("--region") { Description = "Where the node is." };
        var listen = new Option<string>("--listen") { Description = "ADDRESS:PORT at which probes are answered, for instance 0.0.0.0:41041.", Required = true };
        var announce = new Option<string[]>("--announce") { Description = "HOST:PORT under which others reach it; may be given more than once (default what --listen says)." };
        var serve = new Command("serve", "Be a node: register, send heartbeats and answer the registry's probes; runs until Ctrl-C.") { handle, capability, region, listen, announce };
        serve.SetAction(runner.Run((context, parsed, cancellationToken) => RunAsync(
            context,
            new NodeDescription { Handle = parsed.GetValue(handle), Capabilities = [.. parsed.GetValue(capability) ?? []], Region = parsed.GetValue(region) },
            parsed.GetValue(listen)!,
            parsed.GetValue(announce) ?? [],
            cancellationToken)));
        return serve;
    }

    private static async Task<int> RunAsync(
        CommandContext context, NodeDescription description, string listen, string[] announce, CancellationToken cancellationToken)
    {
        if (!IPEndPoint.TryParse(listen, out var local))
            throw new CommandFailedException(ExitCodes.Usage, "bad_listen", $"--listen takes ADDRESS:PORT such as 0.0.0.0:41041, not '{listen}'.");
        if (announce.Length == 0 && (local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any)))
            throw new CommandFailedException(ExitCodes.Usage, "bad_announce", $"{listen} is no address that others reach; say with --announce HOST:PORT where they do.");
        var addresses = announce.Select(Parse).ToList();

        using var key = IdentityKeyFile.LoadOrCreate(context.KeyPath);
        await using var listener = ProbeListener.Start(new ProbeListenerOptions { EndPoint = local, Identity = key, TimeProvider = context.Time });
        if (addresses.Count == 0) addresses.Add(new NodeAddress("voxa", listener.EndPoint.Address.ToString(), listener.EndPoint.Port));
        await using var session = await EdgeSession.OpenAsOwnerAsync(context, cancellationToken);
        var reply = await session.Client.RegisterAsync(description with { Addresses = [.. addresses] }, cancellationToken);
        context.Terminal.Result(
            new { NodeId = session.Client.Id.ToString(), reply.Handle, Addresses = addresses.Select(address => address.ToString()), reply.ExpiresAt },
            $"serving {session.Client.Id}{(string.IsNullOrEmpty(reply.Handle) ? "" : $" as {reply.Handle}")} at {string.Join(", ", addresses)}");
        string? last = null;
        await foreach (var change in session.Client.WatchConnectionAsync(cancellationToken))
        {
            var text = change.Describe("registered again");
            if (text != last) context.Terminal.Note(text);
            last = text;
        }

        return ExitCodes.Success;
    }

    private static NodeAddress Parse(string text) => NodeAddress.TryParse($"voxa://{text}", out var address)
        ? address
        : throw new CommandFailedException(ExitCodes.Usage, "bad_announce", $"--announce takes HOST:PORT such as node.example.org:41041, not '{text}'.");
}
