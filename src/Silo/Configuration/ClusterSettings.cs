using System.Net;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>How a silo that was built with <c>GrainEngine=Orleans</c> takes part in its cluster; made by <see cref="SiloOptionsReader"/>.</summary>
/// <param name="ClusterId">Which cluster of the database it joins. Default <c>voxa</c>.</param>
/// <param name="Address">Where other silos reach this one; the silo port is bound to it. A network may be set, which stands for this machine's address in it. Default 127.0.0.1.</param>
/// <param name="SiloPort">The port for other silos. Default 11111.</param>
/// <param name="GatewayPort">The port for cluster clients, or 0 for none; nothing of this project uses one. Default 0.</param>
/// <param name="Persistence">What keeps grain state and reminders in PostgreSQL. Default the project's own store.</param>
/// <param name="Dashboard">Whether grain calls are measured and shown at <c>/orleans</c> of the API. Default true.</param>
public sealed record ClusterSettings(
    string ClusterId, IPAddress Address, int SiloPort, int GatewayPort, ClusterPersistence Persistence, bool Dashboard)
{
    /// <summary>Where these settings are read.</summary>
    public const string Section = "settings:orleans";

    /// <summary>Address and port for other silos.</summary>
    public IPEndPoint ToSiloEndPoint() => new(Address, SiloPort);
}
