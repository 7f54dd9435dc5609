using OrleansVoxa.Grains;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>The engine of this build: the embedded one, in this process and alone on its store.</summary>
internal static class GrainEngine
{
    public static void Add(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets)
    {
        GrainStoreHosting.Add(builder.Services, options, secrets, exclusive: true);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
    }
}
