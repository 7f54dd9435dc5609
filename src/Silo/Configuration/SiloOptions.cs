using System.Net;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>How this process runs; made by <see cref="SiloOptionsReader"/>, which checks every value.</summary>
/// <param name="Data">Absolute path of the data directory.</param>
/// <param name="Http">Where the API and the sandboxed bridge listen; off loopback only once there is an API key. Default 127.0.0.1:9999.</param>
/// <param name="Bridge">Where the bridge alone listens. Default 127.0.0.1:9998.</param>
/// <param name="Edge">Where sessions over framing A are accepted. Default 127.0.0.1:41040.</param>
/// <param name="EdgeTls">Where the same is accepted over TLS; null for nowhere. Default port 41046 at the address of <paramref name="Edge"/>; a free one if that asks for one.</param>
/// <param name="EdgeSocket">
/// The path of the Unix socket for sessions of this machine; null for none. Default <c>edge.sock</c> in the data directory, and none where that
/// path is longer than a socket's may be.
/// </param>
/// <param name="Udp">Where datagrams are taken; null for nowhere. Default port 9000 at the address of <paramref name="Edge"/>.</param>
/// <param name="EdgeAddress">Host and port at which clients reach the edges, where a balancer stands in front; unset, the listener's.</param>
/// <param name="Ops">Where metrics and health alone are answered; unset, nowhere but on <paramref name="Http"/>.</param>
/// <param name="Roles">What this process does. Default everything.</param>
/// <param name="Store">Where grain state and reminders are kept. Default the SQLite file <c>voxa.db</c> in the data directory.</param>
/// <param name="Relays">How many relays this process hosts, 0 to 256. Default 16.</param>
/// <param name="DrainDeadline">How long work in flight may still take after a stop was asked for. Default 15 s.</param>
/// <param name="MasterKeyFile">Where the master key lies; unset, <c>master.key</c> in the data directory.</param>
/// <param name="EdgeKeyFile">
/// Where the edge's identity lies; unset, <c>edge.key</c> in the data directory. Edges behind one address share one.
/// </param>
/// <param name="Cluster">How the silo takes part in a cluster; only an Orleans build looks at it.</param>
public sealed record SiloOptions(
    string Data,
    IPEndPoint Http,
    IPEndPoint Bridge,
    IPEndPoint Edge,
    IPEndPoint? EdgeTls,
    string? EdgeSocket,
    IPEndPoint? Udp,
    string? EdgeAddress,
    IPEndPoint? Ops,
    SiloRoles Roles,
    StoreLocation Store,
    int Relays,
    TimeSpan DrainDeadline,
    string? MasterKeyFile,
    string? EdgeKeyFile,
    ClusterSettings Cluster)
{
    /// <summary>The names of the two keys' files in the data directory.</summary>
    public const string MasterKeyName = "master.key", EdgeKeyName = "edge.key";

    /// <summary>Where the master key lies, or will.</summary>
    public string MasterKeyPath => MasterKeyFile ?? PathOf(MasterKeyName);

    /// <summary>Where the edge's identity lies, or will.</summary>
    public string EdgeKeyPath => EdgeKeyFile ?? PathOf(EdgeKeyName);

    /// <summary>The path of a file in the data directory.</summary>
    public string PathOf(string file) => Path.Combine(Data, file);

    public bool Has(SiloRoles role) => (Roles & role) == role;
}
