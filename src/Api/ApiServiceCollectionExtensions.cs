using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Compression;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Security;
using OrleansVoxa.Protocol.Compression;

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
        services.AddResponseCompression(options =>
        {
            // Where a caller likes several alike, the first.
            if (ZstandardStream.IsSupported) options.Providers.Add<ZstandardProvider>();
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.AddRouting();
        services.AddHealthChecks();
        return services;
    }
}
