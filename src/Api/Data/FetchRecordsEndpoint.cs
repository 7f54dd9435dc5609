using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Data;

/// <summary>
/// <c>GET /data/fetch_nri</c> and <c>/data/fetch_rri</c>: every signed record, in order of node id; page by page, or as one stream of
/// lines for a bootstrap, of which only a batch is in memory at a time.
/// </summary>
internal static class FetchRecordsEndpoint
{
    private const string Lines = "application/x-ndjson";
    private const int DefaultPage = 100;
    private const int MaxPage = 500;
    private const int Batch = 250;

    public static Task HandleNodesAsync(HttpContext context) => HandleAsync(context, new DirectoryQuery { States = NodeStateNames.All });

    public static Task HandleRelaysAsync(HttpContext context) =>
        HandleAsync(context, new DirectoryQuery { States = NodeStateNames.All, Type = NodeType.Relay.ToWire() });

    private static async Task HandleAsync(HttpContext context, DirectoryQuery query)
    {
        context.Response.Headers.Vary = "Accept, Accept-Encoding";
        var asLines = context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == Lines && type.Quality is not 0);
        var (read, problem) = Read(context.Request.Query, query, paged: !asLines);
        if (problem is not null) await problem.WriteAsync(context);
        else if (asLines) await StreamAsync(context, read!);
        else await PageAsync(context, read!);
    }

    // A stream is of everything, so it has no parameters.
    private static (DirectoryQuery? Query, ApiProblem? Problem) Read(IQueryCollection parameters, DirectoryQuery query, bool paged)
    {
        if (paged) return PageParameters.Read(parameters, query with { MaxResults = DefaultPage }, MaxPage);
        return parameters.Keys.FirstOrDefault() is { } name
            ? (null, ApiProblem.Invalid(name, $"'{name}' is no parameter of this call as a stream."))
            : (query with { MaxResults = Batch }, null);
    }

    private static async Task PageAsync(HttpContext context, DirectoryQuery query)
    {
        // Nodes without a record are passed over, so a page may have fewer rows than asked for; only the cursor tells the end.
        var page = await DirectoryReader.QueryAsync(Grains(context), query, context.RequestAborted);
        var nodes = await NodeRecords.AddAsync(Grains(context), page.Nodes, context.RequestAborted);
        RecordRow[] rows = [.. nodes.Where(HasRecord).Select(RecordRow.Of)];
        await ApiAnswer.WriteTaggedAsync(
            context, new RecordPageAnswer(rows.Length, rows, page.Cursor, Version(context), Now(context)), ApiJson.Default.RecordPageAnswer);
    }

    private static async Task StreamAsync(HttpContext context, DirectoryQuery query)
    {
        var response = context.Response;
        response.ContentType = Lines;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(context);
        if (compression is not null) response.Headers.ContentEncoding = compression.EncodingName;
        if (HttpMethods.IsHead(context.Request.Method)) return;

        // A failure midway cuts the connection, and without the last line no reader takes the stream for whole.
        await using var body = compression?.CreateStream(response.Body);
        var output = body ?? response.Body;
        var deadline = context.Features.Get<RequestDeadline>();
        using var buffer = new MemoryStream();
        var count = 0L;
        for (var shard = 0; shard < DirectoryShards.Count; shard++)
        {
            var grain = DirectoryShards.Get(Grains(context), shard);
            string? after = null;
            do
            {
                var nodes = await grain.Query(query with { After = after }, context.RequestAborted);
                foreach (var node in (await NodeRecords.AddAsync(Grains(context), nodes, context.RequestAborted)).Where(HasRecord))
                {
                    WriteLine(buffer, RecordRow.Of(node), ApiJson.Default.RecordRow);
                    count++;
                }

                after = nodes.Length < query.MaxResults ? null : nodes[^1].NodeId;
                await SendAsync(buffer, output, context.RequestAborted);
                deadline?.Renew();
            }
            while (after is not null);
        }

        WriteLine(buffer, new RecordStreamEnd(true, count, Version(context), Now(context)), ApiJson.Default.RecordStreamEnd);
        await SendAsync(buffer, output, context.RequestAborted);
    }

    private static void WriteLine<T>(MemoryStream buffer, T row, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(buffer, row, type);
        buffer.WriteByte((byte)'\n');
    }

    private static async Task SendAsync(MemoryStream buffer, Stream output, CancellationToken cancellationToken)
    {
        if (buffer.Length == 0) return;
        await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
        buffer.SetLength(0);
    }

    private static bool HasRecord(NodeView node) => !node.SignedRecord.IsDefaultOrEmpty;

    private static IGrainFactory Grains(HttpContext context) => context.RequestServices.GetRequiredService<IGrainFactory>();

    private static string Version(HttpContext context) => context.RequestServices.GetRequiredService<ServerInfo>().Version;

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}
