using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Storage;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Hosting;
using OrleansVoxa.Storage.Metering;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage;

/// <summary>Registers stores with the host.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Keeps grain state and reminders in a SQLite file: registers <see cref="IGrainStorage"/> (unkeyed, and keyed as the
    /// default store), <see cref="IReminderTable"/> and <see cref="IStorageHealth"/>. The file is opened before any hosted
    /// service starts, and closed, with every waiting write committed, after all have stopped.
    /// </summary>
    /// <exception cref="StorageException">At the host's start: the file cannot be used.</exception>
    /// <exception cref="OptionsValidationException">At the host's start: options are at fault; all of them are named.</exception>
    public static IServiceCollection AddSqliteGrainStorage(
        this IServiceCollection services, Action<SqliteStorageOptions> configure) =>
        services.AddStore<SqliteStorageOptions, SqliteStorageOptionsValidator>(configure, static provider => new SqliteDatabase(
            provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteDatabase>>()));

    /// <summary>
    /// Keeps grain state and reminders in a PostgreSQL database, which <c>voxa db migrate</c> has prepared. Registers the same
    /// services as <see cref="AddSqliteGrainStorage"/>, opened and closed at the same times.
    /// </summary>
    /// <exception cref="StorageException">At the host's start: the database cannot be used.</exception>
    /// <exception cref="OptionsValidationException">At the host's start: options are at fault; all of them are named.</exception>
    public static IServiceCollection AddPostgresGrainStorage(
        this IServiceCollection services, Action<PostgresStorageOptions> configure) =>
        services.AddStore<PostgresStorageOptions, PostgresStorageOptionsValidator>(configure, static provider => new PostgresDatabase(
            provider.GetRequiredService<IOptions<PostgresStorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PostgresDatabase>>()));

    private static IServiceCollection AddStore<TOptions, TValidator>(
        this IServiceCollection services, Action<TOptions> configure, Func<IServiceProvider, IStorageDatabase> database)
        where TOptions : StorageOptions, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddLogging();
        services.AddOptions<TOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(database);
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<TOptions>>().Value;
            return new GrainStore(
                provider.GetRequiredService<IStorageDatabase>(), options.QueueCapacity, options.MaxBatch,
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<GrainStore>>());
        });
        services.TryAddSingleton<IStorageHealth>(provider => provider.GetRequiredService<GrainStore>());
        services.TryAddSingleton(provider => new GrainStorage(
            provider.GetRequiredService<GrainStore>(), provider.GetRequiredService<IOptions<TOptions>>().Value));
        services.TryAddSingleton<IGrainStorage>(provider => provider.GetRequiredService<GrainStorage>());
        services.TryAddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => provider.GetRequiredService<GrainStorage>());
        services.TryAddSingleton<IReminderTable, ReminderTable>();
        services.AddMetrics();
        services.TryAddSingleton<StorageMeter>();
        services.AddHostedService<StorageLifecycle>();
        return services;
    }
}
