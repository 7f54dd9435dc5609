using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Security;

namespace OrleansVoxa.Api;

/// <summary>Registers the HTTP API. The host adds a <see cref="ServerInfo"/> and its health checks.</summary>
public static class ApiServiceCollectionExtensions
{
    public static IServiceCollection AddVoxaApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CallerGuard>();
        services.AddSingleton<WriteLimiter>();
        services.AddSingleton<IdentityLimiter>();
        services.AddSingleton<OperatorGuard>();
        services.AddSingleton<RequestDeadlines>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<Uptime>();
        services.AddResponseCompression();
        services.AddRouting();
        services.AddHealthChecks();
        return services;
    }
}
