using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
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
        var (query, problem) = Read(context.Request.Query);
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
        await grains.GetGrain<INodeGrain>(id).Export(cancellationToken) is { } node ? NodeRow.Of(id, node) : null;

    private static (DirectoryQuery? Query, ApiProblem? Problem) Read(IQueryCollection parameters)
    {
        var query = new DirectoryQuery { States = NodeStateNames.All, IncludeParked = true, MaxResults = MaxPage };
        foreach (var (name, values) in parameters)
        {
            if (name is not ("max_results" or "cursor")) return (null, ApiProblem.Invalid(name, $"'{name}' is no parameter of this call."));
            if (values.Count > 1) return (null, ApiProblem.Invalid(name, $"'{name}' is given twice."));
            var value = values.ToString();
            if (name == "max_results")
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max is < 1 or > MaxPage)
                    return (null, ApiProblem.Invalid(name, $"max_results must be from 1 to {MaxPage}."));
                query = query with { MaxResults = max };
            }
            else
            {
                if (!NodeId.TryParse(value, out var after)) return (null, ApiProblem.Invalid(name, "cursor is a node id: that of the last node that is known."));
                query = query with { After = after.ToString() };
            }
        }

        return (query, null);
    }
}
