using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>What an API key may do.</summary>
public static class ApiScopes
{
    /// <summary>Act on nodes: park, revive, remove.</summary>
    public const string NodesOperate = "nodes:operate";

    /// <summary>Read what of the registry is not for everybody.</summary>
    public const string RegistryRead = "registry:read";

    /// <summary>Export the registry as a whole.</summary>
    public const string RegistryExport = "registry:export";

    /// <summary>Bring exported nodes back.</summary>
    public const string RegistryImport = "registry:import";

    /// <summary>Make, list and revoke API keys.</summary>
    public const string KeysManage = "keys:manage";

    /// <summary>Read which apps and machines for apps there are and how they stand.</summary>
    public const string AppsRead = "apps:read";

    /// <summary>Deploy, change, stop and remove apps.</summary>
    public const string AppsDeploy = "apps:deploy";

    /// <summary>Admit machines for apps, which then are given apps' secrets, and take them out.</summary>
    public const string AppsHosts = "apps:hosts";

    /// <summary>Run commands in instances of apps: read what they can read, secrets among it, and do what they can do.</summary>
    public const string AppsExec = "apps:exec";

    /// <summary>Everything, also what later versions add.</summary>
    public const string Everything = "*";

    /// <summary>All that a key can be given.</summary>
    public static ImmutableArray<string> All { get; } = [NodesOperate, RegistryRead, RegistryExport, RegistryImport, KeysManage, AppsRead, AppsDeploy, AppsHosts, AppsExec, Everything];

    /// <summary>Whether a key with the scopes <paramref name="held"/> may do what needs <paramref name="needed"/>.</summary>
    public static bool Allow(ImmutableArray<string> held, string needed) =>
        !held.IsDefault && (held.Contains(Everything) || held.Contains(needed));
}
