using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What a container has used at a moment. Pure. Immutable.</summary>
/// <param name="At">When, by the engine's clock.</param>
/// <param name="CpuNanoseconds">Processor time since it began, in nanoseconds.</param>
/// <param name="MemoryBytes">Memory that it cannot do without, in bytes.</param>
internal readonly record struct UsageSample(DateTimeOffset At, ulong CpuNanoseconds, long MemoryBytes)
{
    // Version 2 of control groups, then version 1: what has been read from files and can be dropped at any time is no use of memory.
    private static readonly string[] Droppable = ["inactive_file", "total_inactive_file"];

    /// <summary>Null if the engine says nothing of it: the container does not run.</summary>
    public static UsageSample? Of(ContainerStats stats)
    {
        if (stats.Cpu?.CpuUsage is not { Total: > 0 } cpu || stats.Memory is not { } memory) return null;
        var droppable = Droppable.Select(name => memory.Details?.GetValueOrDefault(name) ?? 0).FirstOrDefault(bytes => bytes > 0);
        return new UsageSample(stats.Read, cpu.Total, (long)Math.Min(memory.Usage - Math.Min(droppable, memory.Usage), long.MaxValue));
    }

    /// <summary>Thousandths of a processor used since an earlier sample of the same container; null if they do not follow each other, as after it was started anew.</summary>
    public int? CpuMillisSince(UsageSample before)
    {
        var passed = (At - before.At).TotalNanoseconds;
        return passed <= 0 || CpuNanoseconds < before.CpuNanoseconds ? null : (int)Math.Min((CpuNanoseconds - before.CpuNanoseconds) / passed * 1_000, int.MaxValue);
    }
}
