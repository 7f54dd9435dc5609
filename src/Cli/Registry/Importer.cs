using System.Net.Http.Headers;
using System.Text.Json;
using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli.Registry;

/// <summary>Sends the lines of an export to a server, several batches at once, and says of each refused line which and why.</summary>
internal sealed class Importer(CommandContext context, string? apiKey, CountProgress progress, ImportProgress stored)
{
    private readonly Queue<(ImportBatch Batch, Task<JsonElement> Answer)> _sent = new();

    /// <summary>What became of the lines so far.</summary>
    public ImportCounts Counts { get; private set; } = new();

    /// <param name="path">The export.</param>
    /// <param name="done">What is done already.</param>
    /// <param name="lines">Lines to send, from the first.</param>
    /// <param name="parallel">Batches that may be under way at once.</param>
    /// <param name="cancellationToken">Gives up; what is answered by then is kept.</param>
    public async Task RunAsync(string path, ImportCounts done, long lines, int parallel, CancellationToken cancellationToken)
    {
        Counts = done;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var number = 0L;
            var batch = new ImportBatch(done.Lines + 1);
            await foreach (var (line, _) in ExportLines.ReadAsync(path, cancellationToken))
            {
                if (++number > lines) break;
                if (number <= done.Lines) continue;
                batch.Add(line.Span);
                if (!batch.IsFull) continue;
                await SendAsync(batch, parallel, giveUp.Token);
                batch = new ImportBatch(number + 1);
            }

            if (batch.Lines > 0) await SendAsync(batch, parallel, giveUp.Token);
            while (_sent.Count > 0) await TakeAsync(giveUp.Token);
        }
        finally
        {
            await giveUp.CancelAsync();
            await Task.WhenAll(_sent.Select(sent => sent.Answer)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task SendAsync(ImportBatch batch, int parallel, CancellationToken cancellationToken)
    {
        if (_sent.Count >= parallel) await TakeAsync(cancellationToken);
        var body = batch.ToArray();
        _sent.Enqueue((batch, Retries.AskAsync(context, progress, () => PostAsync(body, cancellationToken), cancellationToken)));
    }

    private Task<JsonElement> PostAsync(byte[] body, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return ApiReader.SendContentAsync(context.Server, HttpMethod.Post, "api/v1/registry/import", content, apiKey, cancellationToken);
    }

    /// <summary>Waits for the oldest batch, so that what is counted has no gaps.</summary>
    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var (batch, answer) = _sent.Peek();
        var answered = await answer;
        _sent.Dequeue();
        if (!answered.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array || results.GetArrayLength() != batch.Lines)
            throw ApiReader.Foreign(context.Server);
        var counts = Counts with { Lines = Counts.Lines + batch.Lines };
        var number = batch.First;
        foreach (var result in results.EnumerateArray()) counts = Count(counts, result, number++);
        Counts = counts;
        await stored.SaveAsync(counts, cancellationToken);
        progress.Report(counts.Lines);
    }

    private ImportCounts Count(ImportCounts counts, JsonElement result, long number)
    {
        switch (Text(result, "status"))
        {
            case "restored":
                return counts with { Restored = counts.Restored + 1 };
            case "unchanged":
                return counts with { Unchanged = counts.Unchanged + 1 };
            case "kept":
                return counts with { Kept = counts.Kept + 1 };
            case "refused":
                progress.Clear();
                var (id, code, text) = (Text(result, "id"), Text(result, "code"), Text(result, "detail"));
                if (context.Terminal.Json) context.Terminal.Result(new { Line = number, Id = id, Error = code, Text = text }, "");
                else context.Terminal.Note($"line {number}{(id is null ? "" : $", node {id}")}: {text} ({code})");
                return counts with { Refused = counts.Refused + 1 };
            default:
                throw ApiReader.Foreign(context.Server);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
