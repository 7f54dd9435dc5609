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
    public const string LogFiles = "2";

    // Asked instead of the machine's own name servers. It is the container's own loopback, so that names are not asked of the outside
    // through an engine that passes on questions from networks which have no way out (CVE-2024-29018).
    public const string NoNameServer = "127.0.0.1";

    /// <summary>The request for an instance.</summary>
    /// <param name="specification">A specification that has passed its rules.</param>
    /// <param name="image">The image as the engine has it; its id is used, so that no tag can be moved in between.</param>
    /// <param name="names">The agent's names.</param>
    public static ContainerCreate Build(InstanceSpecification specification, ImageDetail image, SandboxNames names)
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
                Tmpfs = Filesystems(specification, user),
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
    private static Dictionary<string, string> Filesystems(InstanceSpecification specification, (uint User, uint Group) user)
    {
        var all = specification.Writable.Select(writable => (writable.Path, writable.Bytes)).Prepend(("/tmp", specification.Limits.TemporaryBytes));
        return all.ToDictionary(
            one => one.Item1,
            one => string.Create(CultureInfo.InvariantCulture, $"rw,noexec,nosuid,nodev,size={one.Item2},mode=1777,uid={user.User},gid={user.Group}"));
    }
}
