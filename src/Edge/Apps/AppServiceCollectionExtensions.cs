using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Registers the balancer of apps.</summary>
internal static class AppServiceCollectionExtensions
{
    public static void AddAppBalancing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AppBalancerOptions>().Bind(configuration.GetSection(AppBalancerOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AppBalancerOptions>, AppBalancerOptionsValidator>());
        services.AddSingleton<AppRoutes>();
        services.AddSingleton<AppForwarder>();
        services.AddSingleton<AppEndpoint>();
        if (configuration.GetValue<bool>(AppBalancerOptions.Switch)) services.AddHostedService<AppPorts>();
    }
}
