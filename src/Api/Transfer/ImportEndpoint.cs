using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Transfer;

/// <summary><c>POST /api/v1/registry/import</c>: lines of an export, each with a result of its own, so that one bad line stops no other.</summary>
internal static class ImportEndpoint
{
    /// <summary>Most bytes of a body.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Most lines of a body; so many nodes are brought back at once.</summary>
    private const int MaxLines = 100;

    private const string Lines = "application/x-ndjson";

    public static async Task HandleAsync(HttpContext context)
    {
        if (await ImportAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> ImportAsync(HttpContext context)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase) != true)
            return new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", $"The body is lines of an export, as {Lines}.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        var (body, unread) = await ApiBody.ReadBytesAsync(context, MaxBytes);
        if (unread is not null) return unread;
        if (Split(body!) is not { } lines) return ApiProblem.Invalid("body", $"A body holds 1 to {MaxLines} lines, none of them empty.");

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var results = await Task.WhenAll(lines.Select(line => RestoreAsync(grains, line, context.RequestAborted)));
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ImportAnswer(
                results, context.RequestServices.GetRequiredService<ServerInfo>().Version, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.ImportAnswer);
        return null;
    }

    private static async Task<ImportRow> RestoreAsync(IGrainFactory grains, ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        NodeRow? row;
        try
        {
            row = JsonSerializer.Deserialize(line.Span, ApiJson.Default.NodeRow);
        }
        catch (JsonException fault)
        {
            var field = fault.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
            return Refuse(null, RefusalCodes.InvalidField, field is null ? $"The line is not a node in JSON: {fault.Message}" : $"'{field}' has the wrong JSON type.", field);
        }

        if (row is null) return Refuse(null, RefusalCodes.InvalidField, "The line is null.");
        var (node, ancestry, problem) = row.Read();
        if (problem is not null) return Refuse(row.Id, problem.Code, problem.Detail, problem.Field);
        if (await AncestryImport.EndAsync(grains, ancestry, cancellationToken) is { } standing) return Refuse(row.Id, standing.Code!, standing.Text!, standing.Field);
        var result = await grains.GetGrain<INodeGrain>(NodeId.Parse(row.Id).ToString()).Restore(node!, cancellationToken);
        return result.Status == RestoreStatus.Refused
            ? Refuse(row.Id, result.Code!, result.Text!, result.Field)
            : new ImportRow(result.Status.ToString().ToLowerInvariant(), row.Id);
    }

    private static ImportRow Refuse(string? id, string code, string detail, string? field = null) => new("refused", id, code, detail, field);

    /// <summary>The lines, the last of which need not end; null if there are too many, or none.</summary>
    private static List<ReadOnlyMemory<byte>>? Split(byte[] body)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        for (var rest = body.AsMemory(); rest.Length > 0;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Length == 0 || lines.Count == MaxLines) return null;
            lines.Add(line);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return lines.Count == 0 ? null : lines;
    }
}
