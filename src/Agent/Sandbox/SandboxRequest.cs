using System.Globalization;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>What the engine is asked for: an instance's specification with every promise of the sandbox written out. Pure.</summary>
internal static class SandboxRequest
{
    public const string NoNewPrivileges = "no-new-privileges";
    public const long SharedMemoryBytes = 64L << 20;
    public const string LogDriver = "json-file";
    public const string LogSize = "10m";
    public const long LogBytes = 10L << 20;
    public const string LogFiles = "2";

    // Asked instead of the machine's own name servers. It is the container's own loopback, so that names are not asked of the outside
    // through an engine that passes on questions from networks which have no way out (CVE-2024-29018).
    public const string NoNameServer = "127.0.0.1";

    // Podman makes these writable, without a size and for programs too, in each container whose root is read-only, unless something is there already.
    private static readonly string[] PodmanExtras = ["/run", "/var/tmp"];
    private const int ExtraBytes = 4_096;

    /// <summary>The request for an instance.</summary>
    /// <param name="specification">A specification that has passed its rules.</param>
    /// <param name="image">The image as the engine has it; its id is used, so that no tag can be moved in between.</param>
    /// <param name="names">The agent's names.</param>
    /// <param name="isPodman">Whether Podman is asked, which says and does some things of file systems in memory otherwise than Docker.</param>
    public static ContainerCreate Build(InstanceSpecification specification, ImageDetail image, SandboxNames names, bool isPodman = false)
    {
        if (!InstanceId.TryParse(specification.Instance, out var id)) throw new ArgumentException("The specification has not passed its rules.", nameof(specification));
        var user = SandboxUser.Choose(image.Config?.User);
        var limits = specification.Limits;
        var network = names.Network(id.App, specification.OutsideNetwork);
        return new ContainerCreate
        {
            Image = image.Id,
            Entrypoint = specification.Command.IsEmpty ? null : [.. specification.Command],
            Env = [.. specification.Environment.Select(variable => $"{variable.Name}={variable.Value}")],
            User = SandboxUser.Text(user),
            Labels = SandboxLabels.Of(specification, id, names),
            StopTimeout = specification.StopSeconds,
            // The agent checks by itself; an image's own check would run beside it, unseen and unbounded.
            Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            HostConfig = new HostConfig
            {
                CapDrop = ["ALL"],
                SecurityOpt = [NoNewPrivileges],
                Privileged = false,
                ReadonlyRootfs = true,
                Tmpfs = isPodman ? PodmanFilesystems(specification) : Filesystems(specification, user),
                ShmSize = SharedMemoryBytes,
                PidsLimit = limits.Processes,
                Memory = limits.MemoryBytes,
                MemorySwap = limits.MemoryBytes,
                NanoCpus = limits.CpuMillis * 1_000_000L,
                NetworkMode = network,
                Dns = specification.OutsideNetwork ? null : [NoNameServer],
                IpcMode = "private",
                CgroupnsMode = "private",
                LogConfig = new LogConfig { Type = LogDriver, Config = new() { ["max-size"] = LogSize, ["max-file"] = LogFiles } },
                // An instance that has ended is replaced by another, never started again.
                RestartPolicy = new RestartPolicy { Name = "no" },
            },
        };
    }

    /// <summary>The network of an app.</summary>
    public static NetworkCreate Network(AppName app, bool outside, SandboxNames names)
    {
        var name = names.Network(app, outside);
        return new NetworkCreate
        {
            Name = name,
            Internal = !outside,
            Options = new() { ["com.docker.network.bridge.name"] = SandboxNames.Bridge(name) },
            Labels = new() { [SandboxLabels.Owner] = names.Owner, [SandboxLabels.App] = app.Value },
        };
    }

    // The user must own them: some runtimes give a file system the mode of the image's folder at that place, whatever is asked for.
    private static Dictionary<string, string> Filesystems(InstanceSpecification specification, (uint User, uint Group) user) =>
        Writable(specification).ToDictionary(one => one.Path, one => Options(one.Bytes) + string.Create(CultureInfo.InvariantCulture, $",uid={user.User},gid={user.Group}"));

    // Podman does not take the owner as numbers, but gives what is marked with U to the container's user, and fills it from the image unless told not to.
    private static Dictionary<string, string> PodmanFilesystems(InstanceSpecification specification)
    {
        var all = Writable(specification).ToDictionary(one => one.Path, one => Options(one.Bytes) + ",U,notmpcopyup");
        foreach (var path in PodmanExtras) all.TryAdd(path, string.Create(CultureInfo.InvariantCulture, $"ro,noexec,nosuid,nodev,size={ExtraBytes},notmpcopyup"));
        return all;
    }

    private static IEnumerable<(string Path, long Bytes)> Writable(InstanceSpecification specification) =>
        specification.Writable.Select(writable => (writable.Path, writable.Bytes)).Prepend(("/tmp", specification.Limits.TemporaryBytes));

    private static string Options(long bytes) => string.Create(CultureInfo.InvariantCulture, $"rw,noexec,nosuid,nodev,size={bytes},mode=1777");
}
