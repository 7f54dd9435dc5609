using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa app push FILE</c>: sends an archive or a program to the cluster, and prints the key by which a manifest names it.</summary>
internal static class AppPushCommand
{
    // As long as an upload may be open at the server; it cuts what drips by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public static Command Create(CommandRunner runner)
    {
        var key = ApiKeySource.Option();
        var file = new Argument<string>("file") { Description = "The archive (tar, tar.gz, zip) or the statically linked program." };
        var push = new Command("push", "Send a source archive or a program, and print its key for source_code_hash or binary_hash.") { key, file };
        push.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var apiKey = ApiKeySource.Read(context, parsed.GetValue(key));
            await using var content = new FileStream(parsed.GetValue(file)!, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var name = ObjectKey.Of(await SHA256.HashDataAsync(content, cancellationToken));
            content.Position = 0;
            var length = content.Length;
            if (length == 0) throw new CommandFailedException(ExitCodes.Failed, "empty_file", $"{parsed.GetValue(file)} is empty; an object has 1 byte at least.");
            JsonElement answer;
            using (var progress = new TransferProgress(context, length))
            {
                answer = await ApiReader.SendContentAsync(
                    context.Server, HttpMethod.Put, "data/objects/" + name, new ReportingContent(content, length, progress.Report), apiKey, cancellationToken, Patience);
            }

            if (!answer.TryGetProperty("object", out var sent) || AppCommand.Text(sent, "key") != name) throw ApiReader.Foreign(context.Server);
            context.Terminal.Result(answer, name);
            return ExitCodes.Success;
        }));
        return push;
    }
}
