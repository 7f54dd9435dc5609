namespace OrleansVoxa.Silo.Configuration;

/// <summary>What one process does. Unset, it does everything, which is a whole network.</summary>
[Flags]
public enum SiloRoles
{
    None = 0,

    /// <summary>Runs grains and keeps their state.</summary>
    Grains = 1,

    /// <summary>Accepts sessions over framing A.</summary>
    Edge = 2,

    /// <summary>Answers the HTTP API.</summary>
    Api = 4,

    /// <summary>Carries HTTP requests to published services.</summary>
    Bridge = 8,

    /// <summary>Hosts relays of its own.</summary>
    Relays = 16,

    /// <summary>Runs apps on this machine, if apps are switched on and there is an engine.</summary>
    Apps = 32,

    All = Grains | Edge | Api | Bridge | Relays | Apps,
}
