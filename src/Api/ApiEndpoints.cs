using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Apps;
using OrleansVoxa.Api.Data;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Keys;
using OrleansVoxa.Api.Ledger;
using OrleansVoxa.Api.Objects;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Api.Security;
using OrleansVoxa.Api.Sessions;
using OrleansVoxa.Api.Status;
using OrleansVoxa.Api.Transfer;
using OrleansVoxa.Grains.Abstractions.Keys;

namespace OrleansVoxa.Api;

/// <summary>Maps the HTTP API.</summary>
public static class ApiEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Adds the endpoints, and before them the gate for every request that no other room's endpoint takes; so a path that
    /// does not exist is guarded like one that does.
    /// </summary>
    public static TApplication MapVoxaApi<TApplication>(this TApplication app)
        where TApplication : IApplicationBuilder, IEndpointRouteBuilder
    {
        // Made now, so that no request pays for it and its timer starts with the process.
        app.ServiceProvider.GetRequiredService<Uptime>();
        app.UseWhen(
            context => context.GetEndpoint() is not { } endpoint
                || endpoint.Metadata.GetMetadata<ApiEndpointMetadata>() is not null
                || endpoint is not RouteEndpoint,
            guarded => guarded.UseMiddleware<ApiGate>());

        var api = app.MapGroup("").BehindApiGate();
        api.MapMethods("/", Read, RootEndpoint.HandleAsync);
        api.MapMethods("/register", [HttpMethods.Post], RegisterEndpoint.HandleAsync);
        api.MapMethods("/heartbeat/{id}", [HttpMethods.Post], HeartbeatEndpoint.HandleAsync);
        api.MapMethods("/discover", Read, DiscoverEndpoint.HandleAsync);
        api.MapMethods("/stats", Read, StatsEndpoint.HandleAsync);
        api.MapMethods("/nodes/{id}", Read, NodeEndpoint.HandleAsync);
        api.MapMethods("/nodes/{id}/history", Read, TimelineEndpoints.HistoryAsync);
        api.MapMethods("/nodes/{id}/timeline", Read, TimelineEndpoints.TimelineAsync);
        var operators = api.MapGroup("/api/v1/nodes/{id}").WithMetadata(new OperatorScope(ApiScopes.NodesOperate));
        operators.MapMethods("/park", [HttpMethods.Post], OperatorEndpoints.ParkAsync);
        operators.MapMethods("/revive", [HttpMethods.Post], OperatorEndpoints.ReviveAsync);
        operators.MapMethods("/remove", [HttpMethods.Post], OperatorEndpoints.RemoveAsync);
        api.MapMethods("/ledger/head", Read, LedgerEndpoints.GetHeadAsync);
        api.MapMethods("/ledger/entries", Read, LedgerEndpoints.GetEntriesAsync);
        api.MapMethods("/ledger/proof", Read, LedgerEndpoints.GetInclusionAsync);
        api.MapMethods("/ledger/consistency", Read, LedgerEndpoints.GetConsistencyAsync);
        api.MapMethods("/security/token", [HttpMethods.Post], TokenEndpoint.HandleAsync);
        api.MapMethods("/security/verify", [HttpMethods.Post], VerifyEndpoint.HandleAsync);
        api.MapMethods("/security/revoke", [HttpMethods.Post], RevokeEndpoint.HandleAsync);
        api.MapMethods("/security/pair", [HttpMethods.Post], PairEndpoint.HandleAsync);
        api.MapMethods("/security/pair", Read, PairEndpoint.HandleKeyAsync);
        var keys = api.MapGroup("/api/v1/keys").WithMetadata(new OperatorScope(ApiScopes.KeysManage));
        keys.MapMethods("", [HttpMethods.Post], KeyEndpoints.CreateAsync);
        keys.MapMethods("", Read, KeyEndpoints.ListAsync);
        keys.MapMethods("/{id}", [HttpMethods.Delete], KeyEndpoints.RevokeAsync);
        api.MapMethods("/api/v1/registry/export", Read, ExportEndpoint.HandleAsync).WithMetadata(new OperatorScope(ApiScopes.RegistryExport));
        api.MapMethods("/api/v1/registry/import", [HttpMethods.Post], ImportEndpoint.HandleAsync).WithMetadata(new OperatorScope(ApiScopes.RegistryImport));
        api.MapMethods("/api/v1/session/challenge", [HttpMethods.Post], SessionEndpoints.ChallengeAsync);
        api.MapMethods("/api/v1/session", [HttpMethods.Post], SessionEndpoints.OpenAsync);
        api.MapMethods("/api/v1/session", [HttpMethods.Delete], SessionEndpoints.CloseAsync);
        api.MapMethods("/api/v1/register_node", [HttpMethods.Post], RegisterEndpoint.HandleAsync);
        api.MapMethods("/api/v1/update_node", [HttpMethods.Put], UpdateEndpoint.HandleAsync);
        api.MapMethods("/api/v1/succeed_node", [HttpMethods.Post], SuccessionEndpoint.HandleAsync);
        api.MapMethods("/api/v1/statistics", Read, StatsEndpoint.HandleAsync);
        api.MapMethods("/data/add_nri", [HttpMethods.Post], AddRecordEndpoint.HandleNodeAsync);
        api.MapMethods("/data/add_rri", [HttpMethods.Post], AddRecordEndpoint.HandleRelayAsync);
        api.MapMethods("/data/fetch_nri", Read, FetchRecordsEndpoint.HandleNodesAsync);
        api.MapMethods("/data/fetch_rri", Read, FetchRecordsEndpoint.HandleRelaysAsync);
        api.MapMethods("/data/get_local_nri", Read, LocalRecordsEndpoint.HandleNodeAsync);
        api.MapMethods("/data/get_local_rri", Read, LocalRecordsEndpoint.HandleRelaysAsync);
        api.MapMethods("/data/discover_nodes", Read, DiscoverEndpoint.HandleAsync);
        api.MapMethods("/data/discover_relays", Read, DiscoverEndpoint.HandleRelaysAsync);
        AppRoutes.Map(api);
        ObjectEndpoints.Map(api);
        api.MapMethods("/status/health", Read, HealthEndpoint.HandleAsync);
        return app;
    }

    /// <summary>Puts an endpoint of the host's behind the API's gate, which keeps pages of strangers out.</summary>
    public static TBuilder BehindApiGate<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ApiEndpointMetadata());

    /// <summary>Has an endpoint of the host's answer callers on this machine only.</summary>
    public static TBuilder ForThisMachineOnly<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ThisMachineOnly());

    /// <summary>Marks an endpoint as the API's, so that the gate stands before it.</summary>
    private sealed class ApiEndpointMetadata;
}
