using OrleansVoxa.Grains;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Adds the project's own store, which serves either engine.</summary>
internal static class GrainStoreHosting
{
    /// <param name="services">Where it is registered.</param>
    /// <param name="options">Say which database.</param>
    /// <param name="secrets">Must open what is stored there.</param>
    /// <param name="clusterId">The cluster that shares a PostgreSQL database; null if this silo has it alone. A file is never shared.</param>
    public static void Add(IServiceCollection services, SiloOptions options, SiloSecrets secrets, string? clusterId)
    {
        if (options.Store.PostgresConnection is { } connection)
        {
            services.AddPostgresGrainStorage(store =>
            {
                store.ConnectionString = connection;
                store.ClusterId = clusterId;
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
}
