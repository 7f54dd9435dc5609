using System.CommandLine;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa keys</c>: the identity that this user publishes and registers with.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandRunner runner)
    {
        var keys = new Command("keys", "Show or make the identity key that publish, send and node register use; manage a server's API keys.");

        var show = new Command("show", "Show the node id and public key; makes the key if there is none.");
        show.SetAction(runner.Run((context, _, _) =>
        {
            var existed = File.Exists(context.KeyPath);
            using var key = IdentityKeyFile.LoadOrCreate(context.KeyPath);
            Print(context, key.Public, created: !existed);
            return Task.FromResult(ExitCodes.Success);
        }));

        var algorithm = new Option<string>("--algorithm")
        {
            Description = "p256 (default), or secp256k1 for devices that have only that.",
            DefaultValueFactory = _ => "p256",
        };
        algorithm.AcceptOnlyFromAmong("p256", "secp256k1");
        var make = new Command("new", "Make a new key in the key file; refuses to replace one.") { algorithm };
        make.SetAction(runner.Run((context, parsed, _) =>
        {
            if (File.Exists(context.KeyPath))
            {
                throw new CommandFailedException(ExitCodes.Refused, "key_exists",
                    $"{context.KeyPath} holds a key. Move it away first, or name another file with --key FILE.");
            }

            using var key = IdentityKey.Generate(parsed.GetValue(algorithm) == "secp256k1" ? KeyAlgorithm.Secp256k1 : KeyAlgorithm.P256);
            IdentityKeyFile.Save(context.KeyPath, key);
            Print(context, key.Public, created: true);
            return Task.FromResult(ExitCodes.Success);
        }));

        keys.Subcommands.Add(show);
        keys.Subcommands.Add(make);
        keys.Subcommands.Add(ApiKeysCommand.Create(runner));
        return keys;
    }

    private static void Print(CommandContext context, PublicIdentity identity, bool created) => context.Terminal.Result(
        new { NodeId = identity.Id.ToString(), PublicKey = identity.ToBase64(), File = context.KeyPath, Created = created },
        $"node id     {identity.Id}\npublic key  {identity.ToBase64()}\nfile        {context.KeyPath}");
}
