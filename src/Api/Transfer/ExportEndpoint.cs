using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Transfer;

/// <summary><c>GET /api/v1/registry/export</c>: every node that lives, parked or not, in order of node id, a page at a time.</summary>
internal static class ExportEndpoint
{
    private const int MaxPage = 100;

    public static async Task HandleAsync(HttpContext context)
    {
        var (query, problem) = PageParameters.Read(
            context.Request.Query, new DirectoryQuery { States = NodeStateNames.All, IncludeParked = true, MaxResults = MaxPage }, MaxPage);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var page = await DirectoryReader.QueryAsync(grains, query!, context.RequestAborted);
        var rows = await Task.WhenAll(page.Nodes.Select(row => ExportAsync(grains, row.NodeId, context.RequestAborted)));
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ExportPageAnswer(
                [.. rows.OfType<NodeRow>()],
                page.Cursor,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.ExportPageAnswer);
    }

    /// <summary>Null for a node that died since the directory was asked.</summary>
    private static async Task<NodeRow?> ExportAsync(IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        await grains.GetGrain<INodeGrain>(id).Export(cancellationToken) is { } node
            ? NodeRow.Of(id, node) with { Successions = await AncestryAsync(grains, node, cancellationToken) }
            : null;

    /// <summary>A key that was succeeded lives in no directory: its end travels with whom it named.</summary>
    private static async Task<string[]?> AncestryAsync(IGrainFactory grains, ExportedNode node, CancellationToken cancellationToken)
    {
        if (node.Inherited.IsEmpty) return null;
        var chain = new List<string>();
        for (var signed = node.Inherited; !signed.IsEmpty && chain.Count < NodeRow.MaxSuccessions;)
        {
            chain.Add(Convert.ToBase64String(signed.AsSpan()));
            if (!SignedKeySuccession.TryDecode(signed.AsSpan(), out var succession, out var fault)) throw new InvalidOperationException($"A stored succession cannot be read: {fault}");
            signed = await grains.GetGrain<INodeGrain>(succession.Record.OldKey.Id.ToString()).GetInheritance(cancellationToken);
        }

        return [.. chain];
    }
}
