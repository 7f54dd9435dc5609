using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Objects;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Sessions;
using OrleansVoxa.Grains.Tokens;

namespace OrleansVoxa.Grains;

/// <summary>Registers what the grains need.</summary>
public static class GrainsServiceCollectionExtensions
{
    /// <summary>Adds the grains' options, read from <paramref name="configuration"/> and checked at start-up, and the clock. The host adds a <see cref="MasterKey"/>.</summary>
    public static IServiceCollection AddVoxaGrains(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddChecked<NodeLifecycleOptions, NodeLifecycleOptionsValidator>(configuration.GetSection(NodeLifecycleOptions.Section));
        services.AddChecked<RegistryOptions, RegistryOptionsValidator>(configuration.GetSection(RegistryOptions.Section));
        services.AddChecked<RelayOptions, RelayOptionsValidator>(configuration.GetSection(RelayOptions.Section));
        services.AddChecked<ServiceOptions, ServiceOptionsValidator>(configuration.GetSection(ServiceOptions.Section));
        services.AddChecked<TokenOptions, TokenOptionsValidator>(configuration.GetSection(TokenOptions.Section));
        services.AddChecked<SessionOptions, SessionOptionsValidator>(configuration.GetSection(SessionOptions.Section));
        services.AddChecked<ObjectOptions, ObjectOptionsValidator>(configuration.GetSection(ObjectOptions.Section));
        services.AddChecked<AppOptions, AppOptionsValidator>(configuration.GetSection(AppOptions.Section));
        // The switch stands among the features, where the documents have it.
        services.AddOptions<AppOptions>().Configure(apps => apps.Enabled = configuration.GetValue<bool>(AppOptions.Switch));
        return services;
    }

    private static void AddChecked<TOptions, TValidator>(this IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
    }
}
