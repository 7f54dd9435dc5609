using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;
using OrleansVoxa.Embedded.Engine.Hosting;
using OrleansVoxa.Embedded.Engine.Reminders;
using OrleansVoxa.Embedded.Engine.Runtime;
using OrleansVoxa.Embedded.Engine.Storage;

namespace Orleans.Hosting;

/// <summary>Adds the embedded silo to a host.</summary>
public static class EmbeddedGrainsExtensions
{
    /// <summary>
    /// Adds a silo in this process, which starts and stops with the host. Stores are keyed <see cref="IGrainStorage"/> services
    /// by their name (<c>Default</c> where a grain names none), reminders are kept in the registered <see cref="IReminderTable"/>.
    /// </summary>
    public static IServiceCollection AddEmbeddedGrains(this IServiceCollection services, Action<EmbeddedGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<EmbeddedGrainOptions>().Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.AddOptions<SiloMessagingOptions>().ValidateOnStart();
        services.AddOptions<GrainCollectionOptions>().ValidateOnStart();
        services.AddOptions<ReminderOptions>().ValidateOnStart();
        services.AddSingleton<EngineOptionsValidator>();
        services.AddSingleton<IValidateOptions<EmbeddedGrainOptions>>(Validator);
        services.AddSingleton<IValidateOptions<SiloMessagingOptions>>(Validator);
        services.AddSingleton<IValidateOptions<GrainCollectionOptions>>(Validator);
        services.AddSingleton<IValidateOptions<ReminderOptions>>(Validator);

        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EngineMeter>();
        services.TryAddSingleton<Silo>();
        services.TryAddSingleton<IClusterClient>(static provider => provider.GetRequiredService<Silo>());
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<Silo>());
        services.TryAddSingleton<GrainRuntime>();
        services.TryAddSingleton<IGrainRuntime>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddSingleton<ITimerRegistry>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.TryAddSingleton<ReminderService>();
        services.TryAddSingleton<IReminderRegistry, ReminderRegistry>();
        services.AddHostedService<SiloService>();
        return services;
    }

    /// <inheritdoc cref="AddEmbeddedGrains(IServiceCollection, Action{EmbeddedGrainOptions}?)"/>
    public static IHostApplicationBuilder UseEmbeddedOrleans(this IHostApplicationBuilder builder, Action<EmbeddedGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddEmbeddedGrains(configure);
        return builder;
    }

    /// <summary>Adds a store in memory, for tests and for state that a restart may lose.</summary>
    public static IServiceCollection AddMemoryGrainStorage(this IServiceCollection services, string name = Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
    {
        services.AddKeyedSingleton<IGrainStorage>(name, new MemoryGrainStorage());
        return services;
    }

    /// <summary>Adds a reminder table in memory, for tests.</summary>
    public static IServiceCollection AddMemoryReminders(this IServiceCollection services)
    {
        services.AddSingleton<IReminderTable, MemoryReminderTable>();
        return services;
    }

    private static EngineOptionsValidator Validator(IServiceProvider services) => services.GetRequiredService<EngineOptionsValidator>();
}
