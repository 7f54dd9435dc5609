using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Checks <see cref="AppOptions"/> at start-up, under the names that stand in <c>config/apps.json</c>.</summary>
internal sealed class AppOptionsValidator : IValidateOptions<AppOptions>
{
    public ValidateOptionsResult Validate(string? name, AppOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var registries = options.Security.Registries.ToList();
        return new OptionFaults(AppOptions.Section)
            .Require(options.AppDataDir is { Length: > 0 } && !options.AppDataDir.Contains('\0'), "app_data_dir is the path of a folder.")
            .Require(
                options.Engine is { } engine && engine.StartsWith("unix:///", StringComparison.Ordinal) && engine.Length <= "unix://".Length + 107 && !engine.Contains('\0'),
                $"engine is '{options.Engine}'; it must be unix:// and the absolute path of the engine's socket, as unix:///var/run/docker.sock.")
            .Require(options.Region is { Length: <= HostReport.MaximumWord } && !options.Region.Any(char.IsControl), "region is at most 64 printable characters.")
            .Require(options.Features.Count <= HostReport.MaximumFeatures && options.Features.All(IsFeature), "features are at most 64 words of 1 to 64 of a-z, 0-9, '_', '.' and '-'.")
            .Range("max_apps_per_node", options.MaxAppsPerNode, 1, 100)
            .Require(
                ByteSize.TryParse(options.DefaultMemoryLimit, out var memory) && memory is >= SandboxLimits.MinimumMemory and <= SandboxLimits.MaximumMemory,
                $"default_memory_limit is '{options.DefaultMemoryLimit}'; it must be a size from 6m to 2g, as 512m.")
            .Require(
                CpuAmount.TryParse(options.DefaultCpuLimit, out var cpu) && cpu is >= SandboxLimits.MinimumCpu and <= SandboxLimits.MaximumCpu,
                $"default_cpu_limit is '{options.DefaultCpuLimit}'; it must be processors from 0.01 to 4.0, as 1.0.")
            .Range("health_check_interval", options.HealthCheckInterval, 1, 3_600)
            .Require(
                options.DockerNetwork is { Length: >= 1 and <= 64 } network && network.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && char.IsAsciiLetterOrDigit(network[0]),
                "docker_network is 1 to 64 letters, digits, '_', '.' and '-', beginning with a letter or digit.")
            .Require(!options.Security.AllowPrivilegedContainers, "security:allow_privileged_containers is true; privileged containers are never run, so it must be false.")
            .Require(options.Security.EnableResourceLimits, "security:enable_resource_limits is false; limits are always enforced, so it must be true.")
            .Require(
                registries.Count <= HostInstructions.MaximumRegistries && registries.All(host => ImageReference.IsHostAndPort(host) && !host.Any(char.IsAsciiLetterUpper)),
                "security:allowed_registries are at most 64 hosts in lower case, with a port or without, as ghcr.io or 10.0.0.1:5000.")
            .Range("report_interval", options.ReportInterval, 1, 60)
            .Range("host_lost_after", options.HostLostAfter, 3 * options.ReportInterval, 3_600)
            .Range("restart_backoff", options.RestartBackoff, 0.1, 60)
            .Range("restart_backoff_max", options.RestartBackoffMax, options.RestartBackoff, 86_400)
            .Range("restart_reset", options.RestartReset, 1, 86_400)
            .Range("scale_up_cooldown", options.ScaleUpCooldown, 0, 86_400)
            .Range("scale_down_cooldown", options.ScaleDownCooldown, 0, 86_400)
            .ToResult();
    }

    private static bool IsFeature(string text) =>
        text is { Length: >= 1 and <= HostReport.MaximumWord } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.' or '-');
}
