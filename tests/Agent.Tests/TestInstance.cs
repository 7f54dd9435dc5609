using System.Collections.Immutable;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests;

/// <summary>Specifications and runners for tests. Each test has an agent's name of its own, so that tests do not see each other.</summary>
internal static class TestInstance
{
    public static readonly string[] Registries = ["localhost"];

    /// <summary>A program that ends at once when it is asked to.</summary>
    public static readonly string[] Waits = ["/bin/sh", "-c", "trap 'exit 0' TERM; while true; do sleep 600 & wait $!; done"];

    public static InstanceSpecification Of(params string[] command) => new(
        "web.1.1", new AppSource(SourceKind.Image, BusyboxImage.Reference), [.. command], [], SandboxLimits.Default with { MemoryBytes = 64L << 20 }, [], [], OutsideNetwork: false,
        Health: null, StopSeconds: 5);

    public static SandboxNames NewNames() => new("t" + Guid.NewGuid().ToString("n")[..12]);

    public static InstanceRunner Runner(EngineClient engine, SandboxNames names, TimeProvider? time = null) =>
        new(engine, names, new InstanceImages(new ImageStore(engine, time ?? TimeProvider.System), sources: null, binaries: null), time ?? TimeProvider.System);

    public static InstanceId Id(InstanceSpecification specification) => InstanceId.TryParse(specification.Instance, out var id) ? id : throw new ArgumentException("no id", nameof(specification));

    /// <summary>What of an agent is left at the engine: containers and networks.</summary>
    public static async Task<(int Containers, int Networks)> LeftAsync(EngineClient engine, SandboxNames names) =>
        ((await engine.Containers.ListAsync(SandboxLabels.Filter(names.Owner), CancellationToken.None)).Count,
            (await engine.Networks.ListAsync(SandboxLabels.Filter(names.Owner), CancellationToken.None)).Count);

    /// <summary>Removes everything of an agent, and checks that nothing is left.</summary>
    public static async Task ClearAsync(EngineClient engine, SandboxNames names)
    {
        using var runner = Runner(engine, names);
        foreach (var report in await runner.ListOwnAsync(CancellationToken.None))
        {
            if (InstanceId.TryParse(report.Instance, out var id)) await runner.RemoveAsync(id, CancellationToken.None);
        }

        await runner.SweepAsync(CancellationToken.None);
        Assert.Equal((0, 0), await LeftAsync(engine, names));
    }

    /// <summary>Runs a command in a container to its end.</summary>
    public static async Task<(int ExitCode, string Text)> ExecAsync(EngineClient engine, string container, params string[] command)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var exec = await engine.Execs.CreateAsync(container, command, hasInput: false, cancellation);
        var text = new System.Text.StringBuilder();
        await foreach (var piece in engine.Execs.StartAsync(exec, TimeSpan.FromSeconds(30), cancellation)) text.Append(System.Text.Encoding.UTF8.GetString(piece.Bytes.Span));

        // What it wrote may end a moment before the engine knows that it did, and until then it has no exit code, or Podman's 0.
        var ended = await engine.Execs.InspectAsync(exec, cancellation);
        for (; ended.Running; ended = await engine.Execs.InspectAsync(exec, cancellation)) await Task.Delay(20, cancellation);
        return (ended.ExitCode ?? -1, text.ToString());
    }
}
