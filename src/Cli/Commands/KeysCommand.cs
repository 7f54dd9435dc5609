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

        var file = new Option<string>("--out") { Description = "The file to write; \"-\" for standard output (default).", DefaultValueFactory = _ => "-" };
        var days = new Option<int>("--days") { Description = "How long it is valid, 1 to 3,650 days (default 365).", DefaultValueFactory = _ => 365 };
        days.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 3650) given.AddError("--days takes a whole number from 1 to 3,650.");
        });
        var certify = new Command("cert", "Sign a TLS certificate for the key with itself (PEM); servers and clients show it to prove the key.") { file, days };
        certify.SetAction(runner.Run((context, parsed, cancellation) => CertifyAsync(context, parsed.GetValue(file)!, parsed.GetValue(days), cancellation)));

        keys.Subcommands.Add(show);
        keys.Subcommands.Add(certify);
        keys.Subcommands.Add(make);
        keys.Subcommands.Add(ApiKeysCommand.Create(runner));
        return keys;
    }

    private static async Task<int> CertifyAsync(CommandContext context, string file, int days, CancellationToken cancellationToken)
    {
        using var key = IdentityKeyFile.LoadOrCreate(context.KeyPath);
        var now = context.Time.GetUtcNow();
        using var certificate = IdentityCertificate.Create(key, now.AddDays(-1), now.AddDays(days));
        var pem = certificate.ExportCertificatePem() + "\n";
        if (file != "-")
        {
            try
            {
                await File.WriteAllTextAsync(file, pem, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(ExitCodes.Failed, "file_not_written", $"{file} cannot be written: {fault.Message}");
            }
        }

        var pin = CertificatePin.Of(certificate).ToString();
        var expires = now.AddDays(days);
        context.Terminal.Result(
            new { NodeId = key.Public.Id.ToString(), Pin = pin, Expires = expires, File = file == "-" ? null : file, Certificate = pem },
            file == "-" ? pem.TrimEnd() : $"node id      {key.Public.Id}\npin          {pin}\nexpires      {expires:yyyy-MM-dd}\ncertificate  {file}\nprivate key  {context.KeyPath}");
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, PublicIdentity identity, bool created) => context.Terminal.Result(
        new { NodeId = identity.Id.ToString(), PublicKey = identity.ToBase64(), File = context.KeyPath, Created = created },
        $"node id     {identity.Id}\npublic key  {identity.ToBase64()}\nfile        {context.KeyPath}");
}
