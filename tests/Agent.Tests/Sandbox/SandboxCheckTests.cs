using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sandbox;

/// <summary>Whatever an engine holds otherwise than it was asked to is found, and named.</summary>
public sealed class SandboxCheckTests
{
    private static readonly SandboxNames Names = new("agent1");
    private static readonly ContainerCreate Asked = SandboxRequest.Build(
        TestInstance.Of("/bin/x") with { Writable = [new WritablePath("/data", 4L << 20)] }, new ImageDetail { Id = "sha256:1" }, Names);

    private static readonly ContainerCreate AskedOfPodman = SandboxRequest.Build(TestInstance.Of("/bin/x"), new ImageDetail { Id = "sha256:1" }, Names, isPodman: true);
    private static readonly PodmanDetail Podman = new() { HostConfig = new PodmanDetail.Limits { LogConfig = new PodmanDetail.Log { Size = "10MB" } } };

    private static readonly (string Promise, Func<HostConfig, HostConfig> Change)[] Changes =
    [
        ("privileged", host => host with { Privileged = true }),
        ("capabilities", host => host with { CapAdd = ["NET_ADMIN"] }),
        ("capabilities", host => host with { CapDrop = null }),
        ("capabilities", host => host with { CapDrop = ["NET_RAW"] }),
        ("no_new_privileges", host => host with { SecurityOpt = null }),
        ("no_new_privileges", host => host with { SecurityOpt = ["no-new-privileges=false"] }),
        ("confinement", host => host with { SecurityOpt = ["no-new-privileges", "seccomp=unconfined"] }),
        ("confinement", host => host with { SecurityOpt = ["no-new-privileges", "label=disable"] }),
        ("confinement", host => host with { MaskedPaths = [] }),
        ("confinement", host => host with { ReadonlyPaths = [] }),
        ("namespaces", host => host with { PidMode = "host" }),
        ("namespaces", host => host with { UTSMode = "host" }),
        ("namespaces", host => host with { IpcMode = "host" }),
        ("namespaces", host => host with { IpcMode = "shareable" }),
        ("namespaces", host => host with { UsernsMode = "host" }),
        ("devices", host => host with { Devices = [new DeviceMapping { PathOnHost = "/dev/sda" }] }),
        ("devices", host => host with { DeviceRequests = [new DeviceRequest { Driver = "nvidia" }] }),
        ("devices", host => host with { DeviceCgroupRules = ["c 1:3 rwm"] }),
        ("groups", host => host with { GroupAdd = ["0"] }),
        ("sysctls", host => host with { Sysctls = new() { ["net.ipv4.ip_forward"] = "1" } }),
        ("memory", host => host with { Memory = 0 }),
        ("memory", host => host with { Memory = host.Memory * 2 }),
        ("memory", host => host with { OomKillDisable = true }),
        ("swap", host => host with { MemorySwap = -1 }),
        ("swap", host => host with { MemorySwap = 0 }),
        ("processes", host => host with { PidsLimit = null }),
        ("processes", host => host with { PidsLimit = 0 }),
        ("processes", host => host with { PidsLimit = -1 }),
        ("cpu", host => host with { NanoCpus = 0 }),
        ("cpu", host => host with { NanoCpus = 0, CpuQuota = 200_000, CpuPeriod = 100_000 }),
        ("restarts", host => host with { RestartPolicy = new RestartPolicy { Name = "always" } }),
        ("restarts", host => host with { AutoRemove = true }),
        ("read_only_root", host => host with { ReadonlyRootfs = false }),
        ("host_paths", host => host with { Binds = ["/:/host"] }),
        ("host_paths", host => host with { VolumesFrom = ["other"] }),
        ("host_paths", host => host with { Mounts = [new MountPoint { Type = "bind", Source = "/", Target = "/host" }] }),
        ("writable_size", host => host with { Tmpfs = Changed(host, "/tmp", "rw,noexec,nosuid,nodev") }),
        ("writable_size", host => host with { Tmpfs = Changed(host, "/data", "rw,noexec,nosuid,nodev,size=8m") }),
        ("writable_size", host => host with { Tmpfs = Changed(host, "/more", "rw,noexec,nosuid,nodev,size=8m") }),
        ("writable_options", host => host with { Tmpfs = Changed(host, "/data", "rw,exec,nosuid,nodev,size=4m") }),
        ("writable_options", host => host with { Tmpfs = Changed(host, "/data", "rw,noexec,nodev,size=4m") }),
        ("writable_options", host => host with { Tmpfs = Changed(host, "/data", "rw,noexec,nosuid,size=4m") }),
        ("shared_memory", host => host with { ShmSize = 1L << 40 }),
        ("network", host => host with { NetworkMode = "host" }),
        ("ports", host => host with { PublishAllPorts = true }),
        ("ports", host => host with { PortBindings = new() { ["80/tcp"] = [new PortBinding { HostPort = "80" }] } }),
        ("names", host => host with { Dns = null }),
        ("names", host => host with { Dns = ["8.8.8.8"] }),
        ("links", host => host with { Links = ["other:other"] }),
        ("links", host => host with { ExtraHosts = ["a:1.2.3.4"] }),
        ("log_size", host => host with { LogConfig = null }),
        ("log_size", host => host with { LogConfig = new LogConfig { Type = "json-file", Config = [] } }),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Changes.Length)];

    [Fact]
    public void Compare_AsAskedFor_FindsNothing() => Assert.Empty(SandboxCheck.Compare(Asked, Said()));

    [Fact]
    public void Compare_AsPodmanSaysIt_FindsNothing() => Assert.Empty(SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host), Podman));

    [Fact]
    public void Compare_CapabilitiesWithTheKernelsPrefix_FindsNothing() =>
        Assert.Empty(SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host with { CapDrop = [.. host.CapDrop!.Select(name => "CAP_" + name)] }), Podman));

    [Fact]
    public void Compare_PodmanWithoutItsOwnWord_IsBroken() => Assert.Equal(
        ["sandbox_log_size", "sandbox_namespaces"], SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host)).Select(broken => broken.Code).Order());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("MB")]
    [InlineData("0B")]
    [InlineData("-1B")]
    [InlineData("10.5MB")]
    [InlineData("11MB")]
    [InlineData("1GB")]
    public void Compare_PodmansLogWithoutItsBound_NamesIt(string? size)
    {
        var podman = new PodmanDetail { HostConfig = new PodmanDetail.Limits { LogConfig = new PodmanDetail.Log { Size = size } } };
        Assert.Equal("sandbox_log_size", Assert.Single(SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host), podman)).Code);
    }

    [Theory]
    [InlineData("10MB")]
    [InlineData("10.49MB")]
    [InlineData("9000kB")]
    public void Compare_PodmansLogAsItWritesIt_FindsNothing(string size) =>
        Assert.Empty(SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host), new PodmanDetail { HostConfig = new PodmanDetail.Limits { LogConfig = new PodmanDetail.Log { Size = size } } }));

    [Fact]
    public void Compare_CapabilitiesThatPodmanLeaves_NamesThem()
    {
        foreach (var podman in new[] { Podman with { EffectiveCaps = ["CAP_KILL"] }, Podman with { BoundingCaps = ["CAP_KILL"] } })
            Assert.Equal("sandbox_capabilities", Assert.Single(SandboxCheck.Compare(AskedOfPodman, SaidByPodman(host => host), podman)).Code);
    }

    [Theory]
    [InlineData("rw,rprivate,nosuid,nodev,tmpcopyup", "sandbox_writable_options,sandbox_writable_size")]
    [InlineData("rw,noexec,nosuid,nodev,size=4096,rprivate", "sandbox_writable_options")]
    public void Compare_TheFoldersThatPodmanMakes_AreHeldShut(string options, string codes)
    {
        var said = SaidByPodman(host => host with { Tmpfs = Changed(host, "/run", options) });
        Assert.Equal(codes.Split(','), SandboxCheck.Compare(AskedOfPodman, said, Podman).Select(broken => broken.Code).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compare_OnePromiseBroken_NamesIt(int index)
    {
        var (promise, change) = Changes[index];
        var broken = SandboxCheck.Compare(Asked, Said() with { HostConfig = change(Asked.HostConfig!) });
        Assert.NotEmpty(broken);
        Assert.All(broken, one => Assert.Equal(promise, one.Promise));
        Assert.All(broken, one => Assert.EndsWith(".", one.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_NoWritableFolders_NamesEach() => Assert.Equal(
        ["sandbox_writable_options", "sandbox_writable_size"],
        SandboxCheck.Compare(Asked, Said() with { HostConfig = Asked.HostConfig! with { Tmpfs = null } }).Select(broken => broken.Code).Distinct().Order());

    [Theory]
    [InlineData("0:0")]
    [InlineData("root")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("10001")]
    public void Compare_AnotherUser_NamesIt(string? user)
    {
        var said = Said();
        Assert.Equal("sandbox_user", Assert.Single(SandboxCheck.Compare(Asked, said with { Config = said.Config! with { User = user } })).Code);
    }

    [Fact]
    public void Compare_MoreNetworks_NamesIt()
    {
        var said = Said() with { NetworkSettings = new NetworkSettings { Networks = new() { [Asked.HostConfig!.NetworkMode!] = new(), ["bridge"] = new() } } };
        Assert.Equal("sandbox_network", Assert.Single(SandboxCheck.Compare(Asked, said)).Code);
    }

    [Theory]
    [InlineData("volume", "/var/lib/x", "sandbox_volume")]
    [InlineData("bind", "/host", "sandbox_host_paths")]
    [InlineData("tmpfs", "/other", "sandbox_host_paths")]
    public void Compare_AMountThatWasNotAskedFor_NamesIt(string type, string at, string code)
    {
        var broken = Assert.Single(SandboxCheck.Compare(Asked, Said() with { Mounts = [new MountPoint { Type = type, Destination = at }] }));
        Assert.Equal(code, broken.Code);
        Assert.Contains(at, broken.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_NothingSaid_IsBroken()
    {
        Assert.NotEmpty(SandboxCheck.Compare(Asked, new ContainerDetail()));
        Assert.NotEmpty(SandboxCheck.Compare(Asked, new ContainerDetail { HostConfig = new HostConfig(), Config = new ContainerConfig() }));
    }

    [Fact]
    public void Find_AnEngineThatCannot_NamesEachLimit()
    {
        Assert.Equal(["memory", "swap", "processes", "cpu"], SandboxSupport.Find(new InfoAnswer()).Select(broken => broken.Promise));
        Assert.Empty(SandboxSupport.Find(new InfoAnswer { MemoryLimit = true, SwapLimit = true, PidsLimit = true, CpuQuota = true, CpuPeriod = true }));
    }

    [Theory]
    [InlineData("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.", 1)]
    [InlineData("Your kernel does not support pids limit capabilities or the cgroup is not mounted. PIDs limit discarded.", 1)]
    [InlineData("something new", 1)]
    [InlineData("IPv4 forwarding is disabled. Networking will not work.", 0)]
    [InlineData("", 0)]
    public void Find_WarningsAtCreation_AreBrokenPromises(string warning, int expected) => Assert.Equal(expected, SandboxSupport.Find([warning]).Count);

    [Fact]
    public void Compare_ANetworkThatIsNotAsItShouldBe_NamesIt()
    {
        var asked = SandboxRequest.Network(new AppName("web"), outside: false, Names);
        var said = new NetworkDetail { Name = asked.Name, Driver = "bridge", Internal = true, Labels = asked.Labels, IPAM = Plan("10.89.0.1") };
        Assert.Empty(SandboxCheck.Compare(asked, said));
        Assert.Equal("sandbox_network", Assert.Single(SandboxCheck.Compare(asked, said with { Internal = false })).Code);
        Assert.Equal("sandbox_network", Assert.Single(SandboxCheck.Compare(asked, said with { Driver = "host" })).Code);
        Assert.Equal("sandbox_network", Assert.Single(SandboxCheck.Compare(asked, said with { EnableIPv6 = true })).Code);
        foreach (var gateway in new[] { "<nil>", "", null }) Assert.Equal("sandbox_network_reach", Assert.Single(SandboxCheck.Compare(asked, said with { IPAM = Plan(gateway) })).Code);
        Assert.Equal("sandbox_network_reach", Assert.Single(SandboxCheck.Compare(asked, said with { IPAM = null })).Code);
        Assert.Empty(SandboxCheck.Compare(asked, said with { IPAM = Plan("172.18.0.1/16") }));
        Assert.Equal("sandbox_network_owner", Assert.Single(SandboxCheck.Compare(asked, said with { Labels = null })).Code);
    }

    private static ContainerDetail Said() => new()
    {
        Id = "1",
        Image = Asked.Image,
        Config = new ContainerConfig { User = Asked.User, Labels = Asked.Labels },
        HostConfig = Asked.HostConfig,
        Mounts = [],
        NetworkSettings = new NetworkSettings { Networks = new() { [Asked.HostConfig!.NetworkMode!] = new EndpointSettings() } },
    };

    private static NetworkDetail.AddressPlan Plan(string? gateway) => new() { Config = [new NetworkDetail.Range { Gateway = gateway }] };

    // As Podman 4.3 answers in the compatible interface.
    private static ContainerDetail SaidByPodman(Func<HostConfig, HostConfig> change) => Said() with
    {
        HostConfig = change(AskedOfPodman.HostConfig! with
        {
            CpuQuota = 100_000,
            CpuPeriod = 100_000,
            NetworkMode = "bridge",
            UsernsMode = "",
            IpcMode = "shareable",
            LogConfig = new LogConfig { Type = "json-file" },
            CapDrop = ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
            Tmpfs = new()
            {
                ["/tmp"] = "rw,noexec,nosuid,nodev,size=104857600,mode=1777,uid=10001,gid=10001,rprivate",
                ["/run"] = "ro,noexec,nosuid,nodev,size=4096,rprivate",
                ["/var/tmp"] = "ro,noexec,nosuid,nodev,size=4096,rprivate",
            },
        }),
    };

    private static Dictionary<string, string> Changed(HostConfig host, string path, string options) => new(host.Tmpfs!) { [path] = options };
}
