using System.Text.Json;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;
using OrleansVoxa.Api;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Grains;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;
using SiloOptions = OrleansVoxa.Silo.Configuration.SiloOptions;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>
/// The engine of this build: Microsoft Orleans. On PostgreSQL the silo joins the cluster whose members that database lists;
/// on SQLite it is a cluster of its own.
/// </summary>
internal static class GrainEngine
{
    /// <summary>By this name Orleans' ADO.NET packages find Npgsql, which lies beside them.</summary>
    private const string Invariant = "Npgsql";

    /// <summary>Part of the identity of rows that the ADO.NET packages write, so never changed.</summary>
    private const string ServiceId = "voxa";

    /// <summary>Why this engine cannot run with these options, or null.</summary>
    public static string? Refusal(SiloOptions options) => options.Has(SiloRoles.Grains) || options.Store.PostgresConnection is not null
        ? null
        : "--roles must hold grains where --store is SQLite: a silo without them needs others, which share a PostgreSQL database with it";

    /// <summary>Adds Orleans' dashboard to the API's listener.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, SiloOptions options)
    {
        if (options.Cluster.Dashboard) endpoints.MapOrleansDashboard("/orleans").BehindApiGate().ForThisMachineOnly();
    }

    public static void Add(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets)
    {
        builder.Logging.AddFilter("Orleans.", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            if (options.Store.PostgresConnection is { } connection) JoinCluster(silo, connection, options.Cluster);
            else silo.UseLocalhostClustering(options.Cluster.SiloPort, options.Cluster.GatewayPort, serviceId: ServiceId, clusterId: options.Cluster.ClusterId);
            silo.AddReminders();
            // On every silo, since each of them measures its own grains; shown by those that have the API.
            if (options.Cluster.Dashboard) silo.AddDashboard();
            if (!options.Has(SiloRoles.Grains)) silo.Configure<GrainTypeOptions>(grains => grains.Classes.RemoveWhere(IsOurs));
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.ActivationManagement, new SteadyTimeProvider());
            silo.Services.AddHostedService<LostSiloWatch>();
        });

        // Added last: its default storage and its reminder table give way to those that the settings chose. It is opened
        // before the silo starts either way, since it checks the schema and the master key.
        GrainStoreHosting.Add(builder.Services, options, secrets, options.Cluster.ClusterId);
    }

    /// <summary>A silo without the role of grains is a member that calls them and holds none; what Orleans itself needs stays.</summary>
    private static bool IsOurs(Type grain) => grain.Assembly == typeof(MasterKey).Assembly;

    private static void JoinCluster(ISiloBuilder silo, string connection, ClusterSettings cluster)
    {
        silo.Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, ServiceId));
        silo.ConfigureEndpoints(cluster.Address, cluster.SiloPort, cluster.GatewayPort);
        silo.UseAdoNetClustering(members => (members.Invariant, members.ConnectionString) = (Invariant, connection));
        if (cluster.Persistence is not ClusterPersistence.AdoNet) return;
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Invariant, connection));
        silo.AddAdoNetGrainStorageAsDefault(states =>
        {
            (states.Invariant, states.ConnectionString) = (Invariant, connection);
            states.GrainStorageSerializer = new StateSerializer();
        });
    }

    /// <summary>A clock that nobody can set back: Orleans refuses new activations until a clock has caught up with where it was.</summary>
    private sealed class SteadyTimeProvider : TimeProvider
    {
        private readonly DateTimeOffset _started = System.GetUtcNow();
        private readonly long _timestamp = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _started + System.GetElapsedTime(_timestamp);
    }

    /// <summary>Has attachments renewed when a silo is gone, since the relay grains that knew of them may have been there.</summary>
    private sealed class LostSiloWatch(ISiloStatusOracle silos, AttachmentSet attachments) : IHostedService, ISiloStatusListener
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            silos.SubscribeToSiloStatusEvents(this);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            silos.UnSubscribeFromSiloStatusEvents(this);
            return Task.CompletedTask;
        }

        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
        {
            if (status is SiloStatus.Dead) attachments.RenewAll();
        }
    }

    /// <summary>The same JSON as the project's own store writes, so that the read models understand either.</summary>
    private sealed class StateSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, GrainStateJson.Options));

        public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, GrainStateJson.Options);
    }
}
