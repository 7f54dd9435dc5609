using System.CommandLine;
using OrleansVoxa.Client.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa node succeed</c>: the node of this user's key goes on under another.</summary>
internal static class NodeSucceedCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(CommandRunner runner)
    {
        var file = new Option<string>("--new-key") { Description = "File that holds the new key, of a node that never registered; made if there is none.", Required = true };
        var succeed = new Command("succeed", "Have the node go on under another key, for good: handle, history and service names pass to it, and --key counts for nothing any more.") { file };
        succeed.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(context.KeyPath))
                throw new CommandFailedException(ExitCodes.NotFound, "key_missing", $"{context.KeyPath}, which --key names, is not there. Only the old key can name a new one; without it an operator removes the node, and a new one registers.");
            using var oldKey = IdentityKeyFile.LoadOrCreate(context.KeyPath);
            using var newKey = IdentityKeyFile.LoadOrCreate(path);
            if (newKey.Public.Equals(oldKey.Public))
                throw new CommandFailedException(ExitCodes.Usage, "same_key", $"{path} holds the same key as {context.KeyPath}; name another file with --new-key.");
            using var http = new HttpClient { Timeout = Patience };
            var client = new KeySuccessionClient(http, context.Server, context.Time);
            KeySuccessionReply reply;
            try
            {
                reply = await client.SubmitAsync(client.Sign(oldKey, newKey), cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CommandFailedException(ExitCodes.Unreachable, "server_timeout", $"{context.Server} did not answer within {Patience.TotalSeconds:0} s. Ask `voxa node timeline {oldKey.Public.Id}` whether it was done.");
            }

            context.Terminal.Result(
                new { Id = reply.Successor.ToString(), Predecessor = reply.Predecessor.ToString(), reply.Handle, reply.State, Key = path },
                $"node {reply.Predecessor} is succeeded by {reply.Successor}{(reply.Handle is null ? "" : $", which goes by {reply.Handle}")}\nnew key  {path}");
            context.Terminal.Note($"register next with --key {path}: addresses and routing keys are signed by each key itself");
            return ExitCodes.Success;
        }));
        return succeed;
    }
}
