using OrleansVoxa.Grains;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Storage;
#if ORLEANS_ENGINE
using System.Text.Json;
using Orleans.Configuration;
using Orleans.Storage;
#endif

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Starts the grains on the engine that this build was made for. No other file of the silo knows which that is.</summary>
internal static class GrainEngineHosting
{
    public static void Add(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets, IConfiguration configuration)
    {
        builder.Services.AddSingleton(new MasterKey(secrets.MasterKey));
        builder.Services.AddVoxaGrains(configuration);

        // What the grains leave to the host: the registry takes unsigned nodes only from this machine, and relays as asked.
        builder.Services.PostConfigure<RegistryOptions>(registry =>
            registry.AllowUnsigned ??= System.Net.IPAddress.IsLoopback(options.Http.Address));
        builder.Services.PostConfigure<RelayOptions>(relays => relays.MaxRelays = Math.Max(relays.MaxRelays, options.Relays));
#if ORLEANS_ENGINE
        AddOrleans(builder, options, secrets);
#else
        AddStore(builder.Services, options, secrets, exclusive: true);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
#endif
    }

    /// <summary>The project's own store, which serves either engine.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="options">Say which database.</param>
    /// <param name="secrets">Must open what is stored there.</param>
    /// <param name="exclusive">Whether this silo alone may use the database. A file is never shared.</param>
    private static void AddStore(IServiceCollection services, SiloOptions options, SiloSecrets secrets, bool exclusive)
    {
        if (options.Store.PostgresConnection is { } connection)
        {
            services.AddPostgresGrainStorage(store =>
            {
                store.ConnectionString = connection;
                store.Exclusive = exclusive;
                store.KeyCheck = secrets.KeyCheck();
                store.JsonSerializerOptions = GrainStateJson.Options;
            });
            return;
        }

        services.AddSqliteGrainStorage(store =>
        {
            store.DataDirectory = Path.GetDirectoryName(options.Store.SqliteFile)!;
            store.FileName = Path.GetFileName(options.Store.SqliteFile)!;
            store.JsonSerializerOptions = GrainStateJson.Options;
        });
    }

#if ORLEANS_ENGINE
    private static void AddOrleans(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets)
    {
        var connection = builder.Configuration["settings:orleans:postgres"];
        var cluster = builder.Configuration["settings:orleans:clusterId"] ?? "voxa";
        if (connection is null) AddStore(builder.Services, options, secrets, exclusive: true);
        builder.UseOrleans(silo =>
        {
            if (connection is null)
            {
                // One silo: membership in memory, grain state and reminders in the registered store.
                silo.UseLocalhostClustering(serviceId: "voxa", clusterId: cluster);
                silo.AddReminders();
                return;
            }

            const string invariant = "Npgsql";
            silo.Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster, "voxa"));
            silo.UseAdoNetClustering((AdoNetClusteringSiloOptions o) => (o.Invariant, o.ConnectionString) = (invariant, connection));
            silo.UseAdoNetReminderService((AdoNetReminderTableOptions o) => (o.Invariant, o.ConnectionString) = (invariant, connection));
            silo.AddAdoNetGrainStorageAsDefault((AdoNetGrainStorageOptions o) =>
            {
                (o.Invariant, o.ConnectionString) = (invariant, connection);
                o.GrainStorageSerializer = new StateSerializer();
            });
        });
    }

    /// <summary>The same JSON as the SQLite store writes, so that state can be moved between the two.</summary>
    private sealed class StateSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, GrainStateJson.Options));

        public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, GrainStateJson.Options);
    }
#endif
}
