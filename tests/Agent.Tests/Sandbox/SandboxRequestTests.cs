using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sandbox;

public sealed class SandboxRequestTests
{
    private static readonly SandboxNames Names = new("agent1");

    [Fact]
    public void Build_Defaults_AreThoseOfTheSandbox()
    {
        var specification = TestInstance.Of("/bin/x") with { Limits = SandboxLimits.Default };
        var host = SandboxRequest.Build(specification, new ImageDetail { Id = "sha256:1" }, Names).HostConfig!;
        Assert.Equal(["ALL"], host.CapDrop!);
        Assert.Equal(["no-new-privileges"], host.SecurityOpt!);
        Assert.True(host.ReadonlyRootfs);
        Assert.False(host.Privileged || host.PublishAllPorts || host.AutoRemove);
        Assert.Equal((100L, 512L << 20, 512L << 20, 1_000_000_000L), (host.PidsLimit, host.Memory, host.MemorySwap, host.NanoCpus));
        Assert.Equal("rw,noexec,nosuid,nodev,size=104857600,mode=1777,uid=10001,gid=10001", Assert.Single(host.Tmpfs!).Value);
        Assert.Equal("voxa-agent1-web", host.NetworkMode);
        Assert.Null(host.Binds);
        Assert.Null(host.Mounts);
    }

    [Fact]
    public void Build_ForPodman_GivesFoldersToTheUserAndHoldsShutWhatItWouldAdd()
    {
        var specification = TestInstance.Of("/bin/x") with { Limits = SandboxLimits.Default, Writable = [new WritablePath("/run", 8_192)] };
        Assert.Equal(
            new()
            {
                ["/tmp"] = "rw,noexec,nosuid,nodev,size=104857600,mode=1777,U,notmpcopyup",
                ["/run"] = "rw,noexec,nosuid,nodev,size=8192,mode=1777,U,notmpcopyup",
                ["/var/tmp"] = "ro,noexec,nosuid,nodev,size=4096,notmpcopyup",
            },
            SandboxRequest.Build(specification, new ImageDetail { Id = "sha256:1" }, Names, isPodman: true).HostConfig!.Tmpfs);
    }

    [Fact]
    public void Build_ACommandAndVariables_ReplaceTheImages()
    {
        var specification = TestInstance.Of("/bin/x", "-v") with { Environment = [new("A", "1"), new("B", "x=y", Secret: true)] };
        var request = SandboxRequest.Build(specification, new ImageDetail { Id = "sha256:1" }, Names);
        Assert.Equal(["/bin/x", "-v"], request.Entrypoint!);
        Assert.Null(request.Cmd);
        Assert.Equal(["A=1", "B=x=y"], request.Env!);
        Assert.DoesNotContain(request.Labels!.Values, value => value.Contains("x=y", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "10001:10001")]
    [InlineData("", "10001:10001")]
    [InlineData("root", "10001:10001")]
    [InlineData("0", "10001:10001")]
    [InlineData("0:0", "10001:10001")]
    [InlineData("00", "10001:10001")]
    [InlineData("nonroot", "10001:10001")]
    [InlineData("+5", "10001:10001")]
    [InlineData("-1", "10001:10001")]
    [InlineData("4294967295", "10001:10001")]
    [InlineData("4294967296", "10001:10001")]
    [InlineData("1000:1:1", "10001:10001")]
    [InlineData("1000", "1000:1000")]
    [InlineData("1000:0", "1000:1000")]
    [InlineData("1000:root", "1000:1000")]
    [InlineData("1000:50", "1000:50")]
    [InlineData("65532:65532", "65532:65532")]
    public void Choose_TheImagesUser_IsNeverRoot(string? image, string expected) => Assert.Equal(expected, SandboxUser.Text(SandboxUser.Choose(image)));

    [Theory]
    [InlineData("size=100", 100L)]
    [InlineData("rw,size=64k,noexec", 65536L)]
    [InlineData("size=4M", 4194304L)]
    [InlineData("size=1g,size=2", 2L)]
    [InlineData("size=", null)]
    [InlineData("size=99999999999999g", null)]
    [InlineData("size=50%", null)]
    [InlineData("", null)]
    public void Read_Sizes_AreBytes(string options, long? expected) => Assert.Equal(expected, TmpfsText.Read(options).Bytes);

    [Fact]
    public void Bridge_Names_FitAnInterfaceAndDiffer()
    {
        var names = Enumerable.Range(0, 1000).Select(i => SandboxNames.Bridge($"voxa-a-{i}")).ToHashSet();
        Assert.Equal(1000, names.Count);
        Assert.All(names, name => Assert.True(name.Length <= 15 && name.StartsWith("voxa-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a-b")]
    [InlineData("a/b")]
    public void Names_OfAnAgentThatIsNone_AreRefused(string owner) => Assert.Throws<ArgumentException>(() => new SandboxNames(owner));
}
