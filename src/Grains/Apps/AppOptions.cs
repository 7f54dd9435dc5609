using Microsoft.Extensions.Configuration;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Apps and their machines. Section <c>apps</c>, so <c>config/apps.json</c>; the switch stands in <c>settings:features:enable-app-deployment</c>. Checked at start-up.</summary>
public sealed class AppOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "apps";

    /// <summary>Where the switch is.</summary>
    public const string Switch = "settings:features:enable-app-deployment";

    /// <summary>Whether apps are deployed and machines take them at all; set from <see cref="Switch"/>. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the silo's own agent keeps what it works with, below the data directory unless it is absolute. Default <c>data/apps</c>.</summary>
    [ConfigurationKeyName("app_data_dir")]
    public string AppDataDir { get; set; } = "data/apps";

    /// <summary>The engine of the silo's own agent: <c>unix://</c> and the absolute path of its socket. Default <c>unix:///var/run/docker.sock</c>.</summary>
    [ConfigurationKeyName("engine")]
    public string Engine { get; set; } = "unix:///var/run/docker.sock";

    /// <summary>Where the silo's own machine stands, as apps ask for it. Default not stated; at most 64 characters.</summary>
    [ConfigurationKeyName("region")]
    public string Region { get; set; } = "";

    /// <summary>What the silo's own machine has that apps may ask for. Default nothing; at most 64 words of <c>[a-z0-9_.-]</c>.</summary>
    [ConfigurationKeyName("features")]
    public IList<string> Features { get; init; } = [];

    /// <summary>Different apps that one machine may have. Default 10; 1 to 100.</summary>
    [ConfigurationKeyName("max_apps_per_node")]
    public int MaxAppsPerNode { get; set; } = 10;

    /// <summary>Memory of an instance whose manifest does not say it, as a size. Default <c>512m</c>; 6m to 2g.</summary>
    [ConfigurationKeyName("default_memory_limit")]
    public string DefaultMemoryLimit { get; set; } = "512m";

    /// <summary>Processors of an instance whose manifest does not say it. Default <c>1.0</c>; 0.01 to 4.0.</summary>
    [ConfigurationKeyName("default_cpu_limit")]
    public string DefaultCpuLimit { get; set; } = "1.0";

    /// <summary>Time from one health check to the next where the manifest does not say it, in seconds. Default 30; 1 to 3,600.</summary>
    [ConfigurationKeyName("health_check_interval")]
    public int HealthCheckInterval { get; set; } = 30;

    /// <summary>Whether apps whose manifest asks for it are scaled by their load. Default true.</summary>
    [ConfigurationKeyName("enable_auto_scaling")]
    public bool EnableAutoScaling { get; set; } = true;

    /// <summary>Read and not used: each app has a network of its own. Default <c>voxacomms-apps</c>.</summary>
    [ConfigurationKeyName("docker_network")]
    public string DockerNetwork { get; set; } = "voxacomms-apps";

    /// <summary>What instances may never be given, and where images may come from.</summary>
    [ConfigurationKeyName("security")]
    public AppSecurityOptions Security { get; set; } = new();

    /// <summary>How often machines report if nothing happens, in seconds. Default 5; 1 to 60.</summary>
    [ConfigurationKeyName("report_interval")]
    public int ReportInterval { get; set; } = 5;

    /// <summary>A machine that has not reported for so long is lost, in seconds. Default 30; 3 times the report interval to 3,600.</summary>
    [ConfigurationKeyName("host_lost_after")]
    public int HostLostAfter { get; set; } = 30;

    /// <summary>Pause before the first replacement of a failed instance, in seconds; it doubles with each further one. Default 1; 0.1 to 60.</summary>
    [ConfigurationKeyName("restart_backoff")]
    public double RestartBackoff { get; set; } = 1;

    /// <summary>Longest such pause, in seconds. Default 300; the first one to 86,400.</summary>
    [ConfigurationKeyName("restart_backoff_max")]
    public double RestartBackoffMax { get; set; } = 300;

    /// <summary>An instance that ran for so long has not failed in a row with those before it, in seconds. Default 600; 1 to 86,400.</summary>
    [ConfigurationKeyName("restart_reset")]
    public double RestartReset { get; set; } = 600;

    /// <summary>Shortest time from one change of the number of instances to a higher one, in seconds. Default 300; 0 to 86,400.</summary>
    [ConfigurationKeyName("scale_up_cooldown")]
    public double ScaleUpCooldown { get; set; } = 300;

    /// <summary>The same to a lower one. Default 600; 0 to 86,400.</summary>
    [ConfigurationKeyName("scale_down_cooldown")]
    public double ScaleDownCooldown { get; set; } = 600;

    internal TimeSpan LostAfter => TimeSpan.FromSeconds(HostLostAfter);

    internal ManifestDefaults Defaults => new(
        ByteSize.TryParse(DefaultMemoryLimit, out var memory) ? memory : SandboxLimits.Default.MemoryBytes,
        CpuAmount.TryParse(DefaultCpuLimit, out var cpu) ? cpu : SandboxLimits.Default.CpuMillis,
        HealthCheckInterval);
}
