namespace OrleansVoxa.Silo.Configuration;

/// <summary>The settings that have an option and a variable of their own; all others are written SECTION:KEY.</summary>
internal static class SettingNames
{
    public static readonly (string Option, string Variable, string Key, string Value, string Text)[] Short =
    [
        ("--data", "VOXA_DATA", "settings:data", "DIR", "data directory (default $XDG_DATA_HOME/voxa or ~/.local/share/voxa)"),
        ("--http", "VOXA_HTTP", "settings:http", "ADDRESS:PORT", "API and bridge, off loopback only with an API key (default 127.0.0.1:9999)"),
        ("--bridge", "VOXA_BRIDGE", "settings:bridge", "ADDRESS:PORT", "bridge alone (default 127.0.0.1:9998)"),
        ("--edge", "VOXA_EDGE", "settings:edge", "ADDRESS:PORT", "sessions, framing A (default 127.0.0.1:41040)"),
        ("--edge-tls", "VOXA_EDGE_TLS", "settings:edgeTls", "ADDRESS:PORT", "sessions over TLS, or off (default port 41046 beside --edge)"),
        ("--edge-socket", "VOXA_EDGE_SOCKET", "settings:edgeSocket", "PATH", "Unix socket for sessions, or off (default edge.sock in the data directory)"),
        ("--udp", "VOXA_UDP", "settings:udp", "ADDRESS:PORT", "heartbeats by datagram, or off (default port 9000 beside --edge)"),
        ("--edge-address", "VOXA_EDGE_ADDRESS", "settings:edgeAddress", "HOST:PORT", "where clients reach the edges, if a balancer stands in front (default the listener's)"),
        ("--ops", "VOXA_OPS", "settings:ops", "ADDRESS:PORT", "metrics and health alone, any address (default none)"),
        ("--roles", "VOXA_ROLES", "settings:roles", "LIST", "of grains,edge,api,bridge,relays,apps (default all)"),
        ("--store", "VOXA_STORE", "settings:store", "STORE", "sqlite, sqlite:FILE or postgres:CONNECTION (default sqlite)"),
        ("--relays", "VOXA_RELAYS", "settings:relays", "N", "relays hosted here, 0 to 256 (default 16)"),
        ("--port-offset", "VOXA_PORT_OFFSET", "settings:portOffset", "N", "added to every port (default 0)"),
        ("--drain", "VOXA_DRAIN", "settings:drainSeconds", "SECONDS", "for work in flight at a stop, 0 to 600 (default 15)"),
        ("--master-key-file", "VOXA_MASTER_KEY_FILE", "settings:masterKeyFile", "FILE", "master key (default master.key in the data directory)"),
        ("--edge-key-file", "VOXA_EDGE_KEY_FILE", "settings:edgeKeyFile", "FILE", "the edge's identity (default edge.key in the data directory)"),
    ];

    /// <summary>The sections of the configuration; each may have a file of its name.</summary>
    public static readonly string[] Sections = ["settings", "dev", "p2p", "apps", "discovery"];

    /// <summary>How a user names a setting of the section <c>settings</c>: by its option.</summary>
    public static string OptionOf(string key)
    {
        foreach (var setting in Short)
        {
            if (setting.Key == "settings:" + key) return setting.Option;
        }

        return "settings:" + key;
    }
}
