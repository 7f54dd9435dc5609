using Microsoft.Extensions.Configuration;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What instances may never be given, and where images may come from. Section <c>apps:security</c>.</summary>
public sealed class AppSecurityOptions
{
    private static readonly string[] Standard = ["docker.io", "ghcr.io"];

    /// <summary>Must be false: there is no way to run a privileged container here. The key is read so that nobody takes it for one.</summary>
    [ConfigurationKeyName("allow_privileged_containers")]
    public bool AllowPrivilegedContainers { get; set; }

    /// <summary>Must be true: limits are always enforced. The key is read so that nobody takes it for a way to switch them off.</summary>
    [ConfigurationKeyName("enable_resource_limits")]
    public bool EnableResourceLimits { get; set; } = true;

    /// <summary>Hosts, with their port if they have one, from which images may come; exactly as they stand in a reference. Default <c>docker.io</c> and <c>ghcr.io</c>; at most 64.</summary>
    [ConfigurationKeyName("allowed_registries")]
    public IList<string>? AllowedRegistries { get; set; }

    internal IEnumerable<string> Registries => AllowedRegistries ?? Standard;
}
