using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>What an engine says that it cannot enforce on its machine. Pure.</summary>
internal static class SandboxSupport
{
    /// <summary>The promises that cannot be kept there; nothing is run while there is one.</summary>
    public static IReadOnlyList<BrokenPromise> Find(InfoAnswer info)
    {
        var broken = new List<BrokenPromise>();
        if (!info.MemoryLimit) broken.Add(new("memory", "The engine says that its machine cannot limit memory: enable the memory controller of its control groups."));
        if (!info.SwapLimit) broken.Add(new("swap", "The engine says that its machine cannot limit swap: boot its kernel with swapaccount=1."));
        if (!info.PidsLimit) broken.Add(new("processes", "The engine says that its machine cannot limit processes: enable the pids controller of its control groups."));
        if (!info.CpuQuota || !info.CpuPeriod) broken.Add(new("cpu", "The engine says that its machine cannot limit processor time: enable the cpu controller of its control groups."));
        return broken;
    }

    /// <summary>What the engine warns of when it makes a container, unless it has nothing to do with a promise.</summary>
    public static IReadOnlyList<BrokenPromise> Find(IEnumerable<string>? warnings) =>
    [
        .. (warnings ?? []).Where(warning => !string.IsNullOrWhiteSpace(warning) && !IsHarmless(warning))
            .Select(warning => new BrokenPromise("warning", $"The engine warns: {Engine.EngineFaults.Clean(warning)}")),
    ];

    // The first says that less works, not more; the second that the program may not run at all.
    private static bool IsHarmless(string warning) =>
        warning.StartsWith("IPv4 forwarding is disabled", StringComparison.Ordinal)
        || warning.StartsWith("The requested image's platform", StringComparison.Ordinal);
}
