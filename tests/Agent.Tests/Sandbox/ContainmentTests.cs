using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sandbox;

/// <summary>Programs that want more than they get.</summary>
public abstract class ContainmentTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForkBomb_StaysWithinItsProcesses()
    {
        var engine = await fixture.ConnectAsync();
        await RunAsync(engine, TestInstance.Of("/bin/sh", "-c", "(while true; do sleep 600 & done); exec sleep 600"), async report =>
        {
            ulong most = 0;
            while (most < 100)
            {
                var now = (await engine.Containers.StatsAsync(report.Container, Cancellation)).Pids!;
                Assert.True(now.Current <= 100, $"{now.Current} processes");
                if (now.Current == most && most > 90) break;
                most = now.Current;
                await Task.Delay(100, Cancellation);
            }

            Assert.True(most > 90, $"the bomb made {most} processes only: it proved nothing");
        });
    }

    [Theory]
    [InlineData("tail /dev/zero")]
    [InlineData("dd if=/dev/zero of=/tmp/fill bs=1048576 count=90")]
    public async Task MemoryHog_IsEnded_AndTheReportSaysWhy(string program)
    {
        var engine = await fixture.ConnectAsync();
        var specification = TestInstance.Of("/bin/sh", "-c", $"{program}; exit $?");
        specification = specification with { Limits = specification.Limits with { MemoryBytes = 24L << 20 } };

        // The kernel's word on memory and the container's end race to the engine: not every end is known to have been for memory, and then the exit code and
        // the sentence have to do. That Docker can hear of it is a promise all the same; Podman may never.
        var heard = false;
        for (var container = 1; container <= 5 && !heard; container++)
        {
            await RunAsync(engine, specification, async report =>
            {
                await engine.Containers.WaitAsync(report.Container, Cancellation);
                var ended = await EnsureAsync(engine, report, specification);
                heard = ended.OutOfMemory || fixture.Name == "podman";
                Assert.Equal((InstanceState.Failed, ended.OutOfMemory ? "out_of_memory" : "ended"), (ended.State, ended.Code));
                Assert.Equal(137, ended.ExitCode);
                Assert.Contains("more memory than it may use", ended.Reason, StringComparison.Ordinal);
            });
        }

        Assert.True(heard, "the engine heard of none of five");
    }

    [Fact]
    public async Task LogWithoutEnd_IsBounded()
    {
        const int Written = 40 << 20;
        var engine = await fixture.ConnectAsync();
        var program = $"i=0; while [ $i -lt {Written >> 16} ]; do head -c 65535 /dev/zero | {BusyboxImage.Program} tr '\\0' x; echo; i=$((i+1)); done";
        await RunAsync(engine, TestInstance.Of("/bin/sh", "-c", program), async report =>
        {
            Assert.Equal(0, (await engine.Containers.WaitAsync(report.Container, Cancellation)).StatusCode);
            long kept = 0;
            await foreach (var piece in engine.Containers.LogsAsync(report.Container, tail: null, follow: false, timestamps: false, Cancellation)) kept += piece.Bytes.Length;
            Assert.InRange(kept, 1, 2 * SandboxRequest.LogBytes);
        });
    }

    [Fact]
    public async Task OutsideNetwork_WithoutPermission_IsNotReached()
    {
        var engine = await fixture.ConnectAsync();
        await using var outside = await OutsideMachine.StartAsync();
        string[] asks = ["/bin/sh", "-c", $"echo hello | nc -w 5 {OutsideMachine.Address} {OutsideMachine.Port}"];
        await RunAsync(engine, TestInstance.Of(TestInstance.Waits), async report =>
        {
            var (code, text) = await TestInstance.ExecAsync(engine, report.Container, asks);
            Assert.NotEqual(0, code);
            Assert.DoesNotContain("hello", text, StringComparison.Ordinal);
        });

        // With permission the same question is answered, so that it was the sandbox that kept it in.
        await RunAsync(engine, TestInstance.Of(TestInstance.Waits) with { OutsideNetwork = true }, async report =>
            Assert.Equal((0, "hello\n"), await TestInstance.ExecAsync(engine, report.Container, asks)));
    }

    [Fact]
    public async Task OtherApps_OfTheSameMachine_AreNotReached()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        try
        {
            var serves = TestInstance.Of("/bin/nc", "-ll", "-p", "7000", "-e", "/bin/cat");
            var server = await runner.EnsureAsync(serves with { Instance = "server.1.1" }, TestInstance.Registries, null, Cancellation);
            var other = await runner.EnsureAsync(TestInstance.Of(TestInstance.Waits) with { Instance = "other.1.1" }, TestInstance.Registries, null, Cancellation);
            string[] asks = ["/bin/sh", "-c", $"echo hello | nc -w 3 {server.Address} 7000"];
            Assert.NotEqual(0, (await TestInstance.ExecAsync(engine, other.Container, asks)).ExitCode);

            // The machine is answered, so that it was the network that kept the other app out.
            Assert.Equal("hello", await AskAsync(server.Address, 7000));
        }
        finally
        {
            await TestInstance.ClearAsync(engine, names);
        }
    }

    private static async Task<string?> AskAsync(string address, int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(address, port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync("hello\n"u8.ToArray(), Cancellation);
        return await new StreamReader(stream).ReadLineAsync(Cancellation);
    }

    private static async Task RunAsync(EngineClient engine, InstanceSpecification specification, Func<InstanceReport, Task> look)
    {
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        try
        {
            await look(await runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation));
        }
        finally
        {
            await TestInstance.ClearAsync(engine, names);
        }
    }

    private static async Task<InstanceReport> EnsureAsync(EngineClient engine, InstanceReport report, InstanceSpecification specification)
    {
        var labels = (await engine.Containers.InspectAsync(report.Container, Cancellation)).Config!.Labels!;
        using var runner = TestInstance.Runner(engine, new SandboxNames(labels[SandboxLabels.Owner]));
        return await runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
    }
}

public sealed class DockerContainmentTests(DockerFixture fixture) : ContainmentTests(fixture);

public sealed class PodmanContainmentTests(PodmanFixture fixture) : ContainmentTests(fixture);
