using OrleansVoxa.Grains;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Adds the grains, and the engine that this build was made for: <c>GrainEngine</c> is one of two files, chosen by Silo.csproj.</summary>
internal static class GrainEngineHosting
{
    public static void Add(WebApplicationBuilder builder, SiloOptions options, SiloSecrets secrets, IConfiguration configuration)
    {
        builder.Services.AddSingleton(new MasterKey(secrets.MasterKey));
        builder.Services.AddVoxaGrains(configuration);

        // What the grains leave to the host: the registry takes unsigned nodes only from this machine, and relays as asked.
        builder.Services.PostConfigure<RegistryOptions>(registry =>
            registry.AllowUnsigned ??= System.Net.IPAddress.IsLoopback(options.Http.Address));
        builder.Services.PostConfigure<RelayOptions>(relays => relays.MaxRelays = Math.Max(relays.MaxRelays, options.Relays));
        GrainEngine.Add(builder, options, secrets);
    }
}
