using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Apps;

/// <summary>Machines for apps: who they are, and whether they may be.</summary>
internal static class HostEndpoints
{
    /// <summary><c>GET /api/apps/hosts</c></summary>
    public static async Task ListAsync(HttpContext context)
    {
        if (await AppAnswers.IsOffAsync(context)) return;
        var hosts = await AppCatalogue.HostsAsync(AppAnswers.Grains(context), context.RequestAborted);
        await AppAnswers.OkAsync(
            context, new HostListAnswer(hosts.Length, [.. hosts.Select(HostRow.Of)], AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.HostListAnswer);
    }

    /// <summary><c>POST /api/apps/admit_host</c></summary>
    public static Task AdmitAsync(HttpContext context) => ActAsync(context, static (host, who, token) => host.Admit(who, token));

    /// <summary><c>POST /api/apps/evict_host</c></summary>
    public static Task EvictAsync(HttpContext context) => ActAsync(context, static (host, who, token) => host.Evict(who, token));

    private static async Task ActAsync(HttpContext context, Func<IAppHostGrain, string, CancellationToken, Task<AppHostResult>> act)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.HostRequest, null);
        if (unread is not null)
            await unread.WriteAsync(context);
        else if (!NodeId.TryParse(request!.NodeId, out var id))
            await ApiProblem.Invalid("node_id", "node_id is 40 hexadecimal digits, as the agent prints them and hosts lists them.").WriteAsync(context);
        else
            await AppAnswers.OfAsync(context, await act(AppAnswers.Grains(context).GetGrain<IAppHostGrain>(id.ToString()), AppAnswers.Operator(context), context.RequestAborted));
    }
}
