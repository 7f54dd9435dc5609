using System.CommandLine;
using System.Text.Json;
using OrleansVoxa.Cli.Ledger;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa ledger export|verify</c>: the registry's log, for whoever wants to check it without trusting the registry.</summary>
internal static class LedgerCommand
{
    private const int PageSize = 1024;

    public static Command Create(CommandRunner runner)
    {
        var ledger = new Command("ledger", "Export the registry's log, and check an export offline.");
        ledger.Subcommands.Add(Export(runner));
        ledger.Subcommands.Add(Verify(runner));
        return ledger;
    }

    private static Command Export(CommandRunner runner)
    {
        var file = new Argument<string>("file") { Description = "The export; one that exists is continued." };
        var export = new Command("export", "Write the log to a file of JSON lines, or what came since to one that exists; then check it with verify.") { file };
        export.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!;
            var head = await ApiReader.GetAsync(context.Server, "ledger/head", cancellationToken);
            var (key, size, signed) = (Text(context, head, "public_key"), Number(context, head, "size"), Text(context, head, "signed_head"));
            var (known, oldKey) = await LedgerExport.CountAsync(path, cancellationToken);
            if (oldKey is not null && oldKey != key)
                throw new CommandFailedException(ExitCodes.Refused, "another_log", $"{path} is the export of a log with another key. Name another file.");
            if (known > size)
                throw new CommandFailedException(ExitCodes.Failed, "log_shrank", $"{path} holds {known} entries and the log has {size} only: it was cut. Keep the file.");

            await using var output = new StreamWriter(path, append: true);
            if (oldKey is null) await output.WriteLineAsync(LedgerExport.Line("public_key", key));
            for (var at = known; at < size;)
            {
                var page = await ApiReader.GetAsync(
                    context.Server, "ledger/entries", cancellationToken, ("start", $"{at}"), ("count", $"{Math.Min(PageSize, size - at)}"));
                if (!page.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array || entries.GetArrayLength() == 0)
                    throw ApiReader.Foreign(context.Server);
                foreach (var entry in entries.EnumerateArray())
                {
                    await output.WriteLineAsync(LedgerExport.Line("entry", entry.GetString() ?? throw ApiReader.Foreign(context.Server)));
                    at++;
                }

                context.Terminal.Note($"{at} of {size}");
            }

            await output.WriteLineAsync(LedgerExport.Line("head", signed));
            await output.FlushAsync(cancellationToken);
            context.Terminal.Result(
                new { File = path, Entries = size, Added = size - known }, $"{path} holds {size} entries, {size - known} of them new; check it with `voxa ledger verify {path}`");
            return ExitCodes.Success;
        }));
        return export;
    }

    private static Command Verify(CommandRunner runner)
    {
        var file = new Argument<string>("file") { Description = "An export." };
        var logKey = new Option<string>("--log-key")
        {
            Description = "The log's public key in base64 as you know it from elsewhere; without it the export's own is believed.",
        };
        var verify = new Command("verify", "Check an export offline: every entry, the tree, every head's signature, and that each head continues the one before.") { file, logKey };
        verify.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            PublicIdentity? expected = null;
            if (parsed.GetValue(logKey) is { } text && !PublicIdentity.TryParse(text, out expected, out var fault))
                throw new CommandFailedException(ExitCodes.Usage, "bad_log_key", $"--log-key: {fault}");
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"There is no file {path}.");
            var check = new LedgerCheck(expected);
            await foreach (var line in File.ReadLinesAsync(path, cancellationToken)) check.Add(line);
            check.End();
            if (check.Fault is { } wrong) throw new CommandFailedException(ExitCodes.Failed, "ledger_invalid", $"{path}: {wrong}");
            context.Terminal.Result(
                new { File = path, check.Entries, check.Heads, Root = check.Root, LogKey = check.Key!.ToBase64(), KeyWasGiven = expected is not null },
                $"{check.Entries} entries and {check.Heads} heads are right, root {check.Root}\n"
                + (expected is not null ? "signed by the key that was given" : $"signed by {check.Key!.ToBase64()}, which the file names itself: compare it, or give it with --log-key"));
            return ExitCodes.Success;
        }));
        return verify;
    }

    private static string Text(CommandContext context, JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw ApiReader.Foreign(context.Server);

    private static long Number(CommandContext context, JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw ApiReader.Foreign(context.Server);
}
