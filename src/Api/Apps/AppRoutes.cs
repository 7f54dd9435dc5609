using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Grains.Abstractions.Keys;

namespace OrleansVoxa.Api.Apps;

/// <summary>Maps <c>/api/apps/…</c> and the documents' other spelling, <c>/apps/…/</c>, to the same handlers.</summary>
internal static class AppRoutes
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Write = [HttpMethods.Post];

    public static void Map(IEndpointRouteBuilder api)
    {
        var reading = new OperatorScope(ApiScopes.AppsRead);
        var deploying = new OperatorScope(ApiScopes.AppsDeploy);
        var hosting = new OperatorScope(ApiScopes.AppsHosts);
        var executing = new OperatorScope(ApiScopes.AppsExec);
        Both("list_apps", "list_apps", Read, AppEndpoints.ListAsync, reading);
        Both("get_app_status", "get_app_status", Read, AppEndpoints.StatusAsync, reading);
        Both("events", "events", Read, AppEndpoints.EventsAsync, reading);
        Both("logs", "logs", Read, LogsEndpoint.GetAsync, reading);
        Both("deploy_app", "add_app", Write, DeployEndpoint.DeployAsync, deploying);
        Both("update_app", "add_update_app", Write, DeployEndpoint.UpdateAsync, deploying);
        Both("stop_app", "add_stop_app", Write, AppEndpoints.StopAsync, deploying);
        Both("scale_app", "add_scale_app", Write, AppEndpoints.ScaleAsync, deploying);
        Both("rollback_app", "add_rollback_app", Write, AppEndpoints.RollbackAsync, deploying);
        Both("remove_app", "add_remove_app", Write, AppEndpoints.RemoveAsync, deploying);
        Both("exec", "add_exec", Write, ExecEndpoint.RunAsync, executing);
        Both("exec_input", "add_exec_input", Write, ExecInputEndpoint.SendAsync, executing);
        Both("exec_resize", "add_exec_resize", Write, ExecControlEndpoint.ResizeAsync, executing);
        Both("exec_signal", "add_exec_signal", Write, ExecControlEndpoint.SignalAsync, executing);
        Both("hosts", "list_hosts", Read, HostEndpoints.ListAsync, reading);
        Both("admit_host", "add_admit_host", Write, HostEndpoints.AdmitAsync, hosting);
        Both("evict_host", "add_evict_host", Write, HostEndpoints.EvictAsync, hosting);

        void Both(string name, string other, string[] methods, RequestDelegate handler, OperatorScope scope)
        {
            api.MapMethods("/api/apps/" + name, methods, handler).WithMetadata(scope);
            api.MapMethods($"/apps/{other}/", methods, handler).WithMetadata(scope);
        }
    }
}
