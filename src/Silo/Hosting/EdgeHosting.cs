using System.Net;
using OrleansVoxa.Edge;
using OrleansVoxa.Edge.Datagrams;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Gives the edge what only the host knows: who it is, how many relays it runs, and where it listens.</summary>
internal static class EdgeHosting
{
    public static void Add(IServiceCollection services, SiloOptions options, SiloSecrets secrets, IConfiguration configuration)
    {
        services.AddSingleton(new EdgeIdentity(secrets.Edge));
        services.AddSingleton(new LocalRelayOptions(options.Has(SiloRoles.Relays) ? options.Relays : 0));
        services.AddSingleton(new DatagramEndpoint(options.Has(SiloRoles.Edge) ? options.Udp : null));
        services.AddVoxaEdge(configuration);
        services.PostConfigure<EdgeOptions>(edge =>
        {
            edge.DrainDeadline = options.DrainDeadline;

            // On loopback everybody who can register is on this machine, and so is everything worth probing.
            edge.ProbePrivateAddresses ??= IPAddress.IsLoopback(options.Edge.Address);
        });
        services.AddSingleton(provider => new ProbePolicy(
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<EdgeOptions>>().Value.ProbePrivateAddresses ?? false));
    }
}
