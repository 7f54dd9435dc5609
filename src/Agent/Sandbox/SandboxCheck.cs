using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>
/// Compares what was asked for with what the engine says that it holds, before anything starts. A promise of which the engine says
/// nothing counts as broken. Pure.
/// </summary>
internal static class SandboxCheck
{
    /// <summary>All promises that do not hold; empty if the container may start.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="said">What the engine says that it made.</param>
    /// <param name="podman">What Podman says besides; null of another engine.</param>
    public static IReadOnlyList<BrokenPromise> Compare(ContainerCreate asked, ContainerDetail said, PodmanDetail? podman = null)
    {
        var broken = new List<BrokenPromise>();
        if (said.HostConfig is not { } host || said.Config is not { } config)
        {
            broken.Add(new("unreadable", "The engine does not say what the container is allowed, so that nothing can be compared."));
            return broken;
        }

        var wanted = asked.HostConfig!;
        Require(broken, "user", config.User == asked.User && IsNotRoot(config.User), $"It was to run as user {asked.User}, and would run as \"{config.User}\".");
        Require(broken, "image", said.Image == asked.Image || config.Image == asked.Image, $"It was to be made from {asked.Image}, and is made from {said.Image}.");
        Require(broken, "labels", asked.Labels!.All(label => config.Labels?.GetValueOrDefault(label.Key) == label.Value), "It does not carry the labels by which it would be found again.");
        Privileges(broken, host, podman);
        Limits(broken, wanted, host);
        Files(broken, wanted, said, host);
        Network(broken, wanted, said, host);
        Logs(broken, host, podman);
        return broken;
    }

    /// <summary>What keeps a network from being the app's own.</summary>
    public static IReadOnlyList<BrokenPromise> Compare(NetworkCreate asked, NetworkDetail said)
    {
        var broken = new List<BrokenPromise>();
        Require(
            broken, "network_owner",
            asked.Labels!.All(label => said.Labels?.GetValueOrDefault(label.Key) == label.Value),
            $"The network {asked.Name} exists and is not this agent's: remove it, or give the agent another name.");
        Require(broken, "network", said.Internal == asked.Internal, $"The network {asked.Name} was to be {(asked.Internal ? "closed to" : "open to")} the outside, and is not.");
        Require(broken, "network", said.Driver == asked.Driver, $"The network {asked.Name} was to be a bridge, and is \"{said.Driver}\".");
        Require(broken, "network", !said.EnableIPv6, $"The network {asked.Name} was to have no IPv6, and has it.");
        Require(
            broken, "network_reach",
            said.IPAM?.Config?.Any(range => IsAddress(range.Gateway)) == true,
            $"The engine gives its machine no address in the network {asked.Name}, so that nothing would reach the instance: on Podman, install netavark in place of CNI.");
        return broken;
    }

    private static void Privileges(List<BrokenPromise> broken, HostConfig host, PodmanDetail? podman)
    {
        Require(broken, "privileged", !host.Privileged, "It would be privileged.");
        Require(
            broken, "capabilities",
            host.CapAdd is null or [] && Capabilities.AreDropped(host.CapDrop) && podman is null or { EffectiveCaps: null or [], BoundingCaps: null or [] },
            "It would keep capabilities.");
        Require(
            broken, "no_new_privileges",
            host.SecurityOpt?.Any(option => option is SandboxRequest.NoNewPrivileges or "no-new-privileges:true" or "no-new-privileges=true") == true,
            "It could gain privileges by running a program.");
        Require(
            broken, "confinement",
            host.SecurityOpt?.Any(option => option.Contains("unconfined", StringComparison.Ordinal) || option.Contains("disable", StringComparison.Ordinal)) != true
                && host.MaskedPaths is not [] && host.ReadonlyPaths is not [],
            "Its system calls or the kernel's files would not be confined.");
        Require(
            broken, "namespaces",
            IsOwn(host.PidMode) && IsOwn(host.UTSMode) && IsOwn(host.UsernsMode)
                // Podman calls its own so whatever is asked for: it is, until somebody makes another container for it.
                && (IsOwn(host.IpcMode) || (podman is not null && host.IpcMode == "shareable")),
            "It would share processes, names or memory with the machine or another container.");
        Require(
            broken, "devices",
            host.Devices is null or [] && host.DeviceRequests is null or [] && host.DeviceCgroupRules is null or [], "It would get devices of the machine.");
        Require(broken, "groups", host.GroupAdd is null or [], "It would get groups that were not asked for.");
        Require(broken, "sysctls", host.Sysctls is null or { Count: 0 }, "It would get settings of the kernel that were not asked for.");
    }

    private static void Limits(List<BrokenPromise> broken, HostConfig wanted, HostConfig host)
    {
        Require(broken, "memory", host.Memory == wanted.Memory, $"Memory was to be {wanted.Memory} bytes, and would be {host.Memory}.");
        Require(broken, "swap", host.MemorySwap == wanted.MemorySwap, $"Memory and swap were to be {wanted.MemorySwap} bytes, and would be {host.MemorySwap}.");
        Require(broken, "processes", host.PidsLimit == wanted.PidsLimit, $"Processes were to be {wanted.PidsLimit}, and would be {host.PidsLimit}.");
        // Engines keep a share of processors as such, or as a quota of a period.
        var cpus = host.NanoCpus != 0 ? host.NanoCpus : host is { CpuQuota: > 0, CpuPeriod: > 0 } ? (long)((Int128)host.CpuQuota * 1_000_000_000 / host.CpuPeriod) : 0;
        Require(broken, "cpu", cpus == wanted.NanoCpus, $"Processor time was to be {wanted.NanoCpus / 1_000_000} thousandths, and would be {cpus / 1_000_000}.");
        Require(broken, "memory", host.OomKillDisable != true, "It would hang instead of being ended when it runs out of memory.");
        Require(broken, "restarts", host.RestartPolicy?.Name is null or "" or "no" && !host.AutoRemove, "The engine would restart or remove it by itself.");
    }

    private static void Files(List<BrokenPromise> broken, HostConfig wanted, ContainerDetail said, HostConfig host)
    {
        Require(broken, "read_only_root", host.ReadonlyRootfs, "Its root file system could be written to.");
        foreach (var mount in said.Mounts ?? [])
        {
            if (mount.Type == "tmpfs" && mount.Destination is { } at && wanted.Tmpfs!.ContainsKey(at)) continue;
            var text = mount.Type == "volume"
                ? $"The image declares the volume {mount.Destination}, which has no limit: declare {mount.Destination} as writable with a size, or use another image."
                : $"It would see something of the machine at {mount.Destination}.";
            broken.Add(new(mount.Type == "volume" ? "volume" : "host_paths", text));
        }

        // After what is mounted, which says more: Podman counts an image's volume among the paths, too.
        Require(broken, "host_paths", host.Binds is null or [] && host.VolumesFrom is null or [] && host.Mounts is null or [], "It would see paths of the machine.");

        foreach (var (path, options) in wanted.Tmpfs!)
        {
            var read = TmpfsText.Read(host.Tmpfs?.GetValueOrDefault(path) ?? "");
            Require(broken, "writable_size", read.Bytes == TmpfsText.Read(options).Bytes, $"{path} was to have a size of {TmpfsText.Read(options).Bytes} bytes, and would have {read.Bytes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}.");
            Require(broken, "writable_options", read is { NoExec: true, NoSuid: true, NoDev: true }, $"{path} was to hold no programs and no devices.");
            Require(broken, "writable_options", read.ReadOnly || !TmpfsText.Read(options).ReadOnly, $"{path} was to be read-only.");
        }

        Require(broken, "writable_size", host.Tmpfs?.Keys.All(wanted.Tmpfs!.ContainsKey) == true, "It would have writable folders that were not asked for.");
        Require(broken, "shared_memory", host.ShmSize == wanted.ShmSize, $"/dev/shm was to have {wanted.ShmSize} bytes, and would have {host.ShmSize}.");
    }

    private static void Network(List<BrokenPromise> broken, HostConfig wanted, ContainerDetail said, HostConfig host)
    {
        var networks = said.NetworkSettings?.Networks?.Keys;
        Require(
            broken, "network",
            networks is { Count: 1 } && networks.Single() == wanted.NetworkMode && (host.NetworkMode == wanted.NetworkMode || host.NetworkMode == "bridge"),
            $"It was to be in the network {wanted.NetworkMode} alone, and would be in {string.Join(", ", networks ?? (IEnumerable<string>)["none"])}.");
        Require(
            broken, "ports",
            !host.PublishAllPorts && (host.PortBindings is null || host.PortBindings.Values.All(bindings => bindings is null or [])), "Ports of the machine would lead to it.");
        Require(broken, "names", wanted.Dns is null || host.Dns?.SequenceEqual(wanted.Dns) == true, "It could ask name servers of the outside.");
        Require(broken, "links", host.Links is null or [] && host.ExtraHosts is null or [], "It would be linked to other containers.");
    }

    private static void Logs(List<BrokenPromise> broken, HostConfig host, PodmanDetail? podman)
    {
        // Podman keeps one file, and says how large it may grow in its own interface only.
        var isBounded = podman is not null
            ? HumanSize.IsWithin(podman.HostConfig?.LogConfig?.Size, SandboxRequest.LogBytes)
            : host.LogConfig?.Config?.GetValueOrDefault("max-size") == SandboxRequest.LogSize && host.LogConfig.Config.GetValueOrDefault("max-file") == SandboxRequest.LogFiles;
        Require(broken, "log_size", isBounded, "What it writes to its log would not be bounded.");
    }

    private static void Require(List<BrokenPromise> broken, string promise, bool holds, string sentence)
    {
        if (!holds) broken.Add(new(promise, sentence));
    }

    private static bool IsOwn(string? mode) => mode is null or "" or "private";

    // Some engines write the network's width behind it.
    private static bool IsAddress(string? text) => System.Net.IPAddress.TryParse(text?.Split('/')[0], out _);

    private static bool IsNotRoot(string? user) =>
        user?.Split(':') is [var id, var group] && uint.TryParse(id, out var u) && uint.TryParse(group, out var g) && u > 0 && g > 0;
}
