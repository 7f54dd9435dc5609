using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Tests.Sandbox;

/// <summary>What the sandbox promises, tried from inside a real container.</summary>
public abstract class PromiseTests(RunningSandbox sandbox, EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/x")]
    [InlineData("/bin/x")]
    [InlineData("/etc/x")]
    [InlineData("/var/x")]
    [InlineData("/dev/x")]
    [InlineData("/proc/sys/kernel/hostname")]
    public async Task Root_Written_IsRefused(string path)
    {
        var (code, text) = await sandbox.ExecAsync("sh", "-c", $"echo x > {path}");
        Assert.NotEqual(0, code);
        Assert.Matches("Read-only file system|Permission denied", text);
        var mounts = (await sandbox.ExecAsync("cat", "/proc/1/mounts")).Text.Split('\n');
        Assert.Contains(mounts, line => line.Split(' ') is [_, "/", _, var options, ..] && options.Split(',').Contains("ro"));
    }

    [Fact]
    public async Task User_OfTheProgram_IsNotRoot()
    {
        // As whom, of which group, and of no other.
        Assert.Equal(["10001", "10001", "10001"], (await sandbox.ExecAsync("sh", "-c", "id -u; id -g; id -G")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var status = await StatusAsync();
        Assert.Equal("10001 10001 10001 10001", status["Uid"]);
        Assert.Equal("10001 10001 10001 10001", status["Gid"]);
    }

    [Fact]
    public async Task Capabilities_OfTheProgram_AreNone()
    {
        var status = await StatusAsync();
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }) Assert.Equal("0000000000000000", status[set]);
        Assert.NotEqual(0, (await sandbox.ExecAsync("mknod", "/tmp/disk", "b", "8", "0")).ExitCode);
        Assert.NotEqual(0, (await sandbox.ExecAsync("chown", "0:0", "/tmp")).ExitCode);
    }

    [Fact]
    public async Task Privileges_OfASetuidProgram_AreNotGained()
    {
        Assert.Equal("1", (await StatusAsync())["NoNewPrivs"]);
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "The setuid program is for x86-64.");
        Assert.Equal(7, (await sandbox.ExecAsync("/bin/gains-root")).ExitCode);

        // The same program does gain them where nothing forbids it.
        var engine = await fixture.ConnectAsync();
        var id = (await engine.Containers.CreateAsync(
            "gains-" + Guid.NewGuid().ToString("n"), new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["/bin/gains-root"], User = "10001:10001" }, Cancellation)).Id;
        try
        {
            await engine.Containers.StartAsync(id, Cancellation);
            Assert.Equal(42, (await engine.Containers.WaitAsync(id, Cancellation)).StatusCode);
        }
        finally
        {
            await engine.Containers.RemoveAsync(id, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("/tmp", 100)]
    [InlineData("/data", 4)]
    [InlineData("/new/deep", 2)]
    public async Task Writable_Folders_HaveTheirSizeAndHoldNoPrograms(string path, int megabytes)
    {
        var mounts = (await sandbox.ExecAsync("cat", "/proc/1/mounts")).Text.Split('\n').Select(line => line.Split(' '));
        var mount = Assert.Single(mounts, fields => fields.Length > 3 && fields[1] == path);
        Assert.Equal("tmpfs", mount[2]);
        var options = mount[3].Split(',');
        foreach (var option in new[] { "rw", "noexec", "nosuid", "nodev", $"size={megabytes * 1024}k" }) Assert.Contains(option, options);

        var (copied, text) = await sandbox.ExecAsync("sh", "-c", $"cat /bin/busybox > {path}/program && chmod 755 {path}/program && {path}/program true");
        Assert.Equal(126, copied);
        Assert.Contains("Permission denied", text, StringComparison.Ordinal);
        await sandbox.ExecAsync("rm", $"{path}/program");
    }

    [Fact]
    public async Task Writable_FilledToTheBrim_TakesNoMore()
    {
        var (code, text) = await sandbox.ExecAsync("dd", "if=/dev/zero", "of=/data/fill", "bs=65536", "count=200");
        var size = (await sandbox.ExecAsync("stat", "-c", "%s", "/data/fill")).Text.Trim();
        await sandbox.ExecAsync("rm", "/data/fill");
        Assert.NotEqual(0, code);
        Assert.Contains("No space left on device", text, StringComparison.Ordinal);
        Assert.Equal((4 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture), size);
    }

    [Fact]
    public async Task Limits_AsTheKernelHasThem_AreThoseAskedFor()
    {
        // The one file is of the first version of control groups, the other of the second.
        Assert.Equal("67108864", await FirstAsync("memory/memory.limit_in_bytes", "memory.max"));
        Assert.Contains(await FirstAsync("memory/memory.memsw.limit_in_bytes", "memory.swap.max"), (string[])["67108864", "0"]);
        Assert.Equal("100", await FirstAsync("pids/pids.max", "pids.max"));
        Assert.Contains(await FirstAsync("cpu/cpu.cfs_quota_us", "cpu.max"), (string[])["50000", "50000 100000"]);
    }

    [Fact]
    public async Task Mounts_OfTheInstance_AreNoPathsOfTheMachine()
    {
        // What engines make for a container, none of it the machine's.
        string[] engines = ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/group", "/run/.containerenv"];
        string[] virtuals = ["overlay", "proc", "tmpfs", "devpts", "sysfs", "cgroup", "cgroup2", "mqueue"];
        var mounts = (await sandbox.ExecAsync("cat", "/proc/1/mounts")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        var real = mounts.Where(fields => !virtuals.Contains(fields[2])).ToList();
        Assert.All(real, fields => Assert.Contains(fields[1], engines));
        Assert.All(real, fields => Assert.Contains("ro", fields[3].Split(',')));
        Assert.Empty((await (await sandbox.StartAsync()).Engine.Containers.InspectAsync((await sandbox.StartAsync()).Report.Container, Cancellation)).Mounts!);
    }

    [Fact]
    public async Task Processes_OfTheMachine_AreNotSeen()
    {
        var (_, text) = await sandbox.ExecAsync("ls", "/proc");
        var processes = text.Split('\n').Count(name => name.Length > 0 && name.All(char.IsAsciiDigit));
        Assert.InRange(processes, 1, 50);
        Assert.DoesNotContain("dockerd", (await sandbox.ExecAsync("ps")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_OfTheOutside_AreNotResolved()
    {
        var (engine, report) = await sandbox.StartAsync();
        Assert.Equal(["127.0.0.1"], (await engine.Containers.InspectAsync(report.Container, Cancellation)).HostConfig!.Dns!);
        Assert.NotEqual(0, (await sandbox.ExecAsync("nslookup", "example.com")).ExitCode);
    }

    private async Task<string> FirstAsync(params string[] files)
    {
        foreach (var file in files)
        {
            var (code, text) = await sandbox.ExecAsync("cat", "/sys/fs/cgroup/" + file);
            if (code == 0) return text.Trim();
        }

        return "none";
    }

    private async Task<Dictionary<string, string>> StatusAsync() => (await sandbox.ExecAsync("cat", "/proc/1/status")).Text.Split('\n')
        .Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => string.Join(' ', parts[1].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)));
}

public sealed class DockerPromiseTests(DockerSandbox sandbox, DockerFixture fixture) : PromiseTests(sandbox, fixture), IClassFixture<DockerSandbox>;

public sealed class PodmanPromiseTests(PodmanSandbox sandbox, PodmanFixture fixture) : PromiseTests(sandbox, fixture), IClassFixture<PodmanSandbox>;
