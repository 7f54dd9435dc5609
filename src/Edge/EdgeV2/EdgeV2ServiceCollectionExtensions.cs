using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.EdgeV2.Handlers;
using OrleansVoxa.Edge.EdgeV2.Methods;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;

namespace OrleansVoxa.Edge.EdgeV2;

/// <summary>Registers framing B; the host's TLS listener hands its connections to <see cref="EdgeV2ConnectionHandler"/>.</summary>
internal static class EdgeV2ServiceCollectionExtensions
{
    public static void AddEdgeV2(this IServiceCollection services)
    {
        services.AddSingleton<EdgeV2ConnectionHandler>();
        services.AddSingleton(provider => new EdgeV2SessionFactory(
            provider.GetServices<IEdgeV2Handler>(),
            provider.GetServices<IEdgeV2Method>(),
            provider.GetRequiredService<EdgeDrain>(),
            provider.GetRequiredService<EdgeMeter>(),
            provider.GetRequiredService<IdentityRates>(),
            provider.GetRequiredService<IOptions<EdgeOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EdgeV2Session>>()));
        services.AddSingleton<IEdgeV2Handler, PingHandler>();
        services.AddSingleton<IEdgeV2Handler, PongHandler>();
        services.AddSingleton<IEdgeV2Handler, ErrorHandler>();
        services.AddSingleton<IEdgeV2Handler, MessageHandler>();
        services.AddSingleton<IEdgeV2Method, EchoMethod>();
    }
}
