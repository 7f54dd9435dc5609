using OrleansVoxa.Grains;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>The engine of this build: the embedded one, in this process and alone on its store.</summary>
internal static class GrainEngine
{
    /// <summary>Why this engine cannot run with these options, or null.</summary>
    public static string? Refusal(SiloOptions options) => options.Has(SiloRoles.Grains)
        ? null
        : "--roles must hold grains: this build runs them in its own process only; a silo without them needs a build with GrainEngine=Orleans";

    /// <summary>Adds pages of the engine's own; this one has none.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, SiloOptions options)
    {
        // The management grain has what there is to see.
    }

    public static void Add(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets)
    {
        GrainStoreHosting.Add(builder.Services, options, secrets, clusterId: null);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
    }
}
