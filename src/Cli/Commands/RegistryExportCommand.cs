using System.CommandLine;
using System.Text.Json;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Cli.Registry;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa registry export</c>: every node with all that a registry needs to bring it back, a page in memory at a time.</summary>
internal static class RegistryExportCommand
{
    private const string Standard = "-";

    public static Command Create(CommandRunner runner)
    {
        var output = new Option<string>("--output", "-o") { Description = "The file; it gets this name when it is whole. Without it, or as -, lines go to standard output.", DefaultValueFactory = _ => Standard };
        var resume = new Option<bool>("--resume") { Description = "Go on after the last whole line of an export to this file that was interrupted." };
        var file = ApiKeySource.Option();
        var export = new Command("export", "Write all nodes as JSON lines, in order of node id.") { output, resume, file };
        export.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(output)!;
            if (path == Standard && parsed.GetValue(resume))
                throw new CommandFailedException(ExitCodes.Usage, "usage", "--resume goes on with a file; name it with --output.");
            var key = ApiKeySource.Read(context, parsed.GetValue(file));
            await using var writer = path == Standard
                ? ExportWriter.To(context.Terminal.OpenBytes())
                : await ExportWriter.OpenAsync(path, parsed.GetValue(resume), cancellationToken);
            var resumed = writer.Count;
            await WriteAllAsync(context, writer, key, cancellationToken);
            await writer.FinishAsync(cancellationToken);
            if (path == Standard) context.Terminal.Note($"{writer.Count} nodes");
            else context.Terminal.Result(new { File = path, Nodes = writer.Count, Resumed = resumed }, $"{path} holds {writer.Count} nodes{(resumed > 0 ? $", {resumed} of them from before" : "")}");
            return ExitCodes.Success;
        }));
        return export;
    }

    private static async Task WriteAllAsync(CommandContext context, ExportWriter writer, string? key, CancellationToken cancellationToken)
    {
        var stats = await ApiReader.GetAsync(context.Server, "stats", cancellationToken);
        if (!stats.TryGetProperty("total_nodes", out var total) || total.ValueKind != JsonValueKind.Number || !total.TryGetInt64(out var nodes)) throw ApiReader.Foreign(context.Server);
        using var progress = new CountProgress(context.Time, CountProgress.ScreenOf(context), nodes, writer.Count, "nodes");
        var cursor = writer.Last;
        do
        {
            var after = cursor;
            var page = await Retries.AskAsync(
                context, progress, () => ApiReader.GetAsync(context.Server, "api/v1/registry/export", key, cancellationToken, ("cursor", after)), cancellationToken);
            if (!page.TryGetProperty("nodes", out var rows) || rows.ValueKind != JsonValueKind.Array) throw ApiReader.Foreign(context.Server);
            foreach (var row in rows.EnumerateArray())
            {
                // A server whose pages do not follow each other would be asked for ever.
                if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String
                    || string.CompareOrdinal(id.GetString(), writer.Last) <= 0 || row.GetRawText().Contains('\n', StringComparison.Ordinal))
                    throw ApiReader.Foreign(context.Server);
                await writer.WriteAsync(row, cancellationToken);
            }

            progress.Report(writer.Count);
            cursor = page.TryGetProperty("cursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
            if (cursor is not null && string.CompareOrdinal(cursor, after) <= 0) throw ApiReader.Foreign(context.Server);
        }
        while (cursor is not null);
    }
}
