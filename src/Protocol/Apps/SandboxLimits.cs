namespace OrleansVoxa.Protocol.Apps;

/// <summary>What one instance may use. Immutable.</summary>
/// <param name="MemoryBytes">Memory, in bytes; swap is not given on top. 6 MiB to 2 GiB.</param>
/// <param name="CpuMillis">Processor time, in thousandths of a processor. 10 to 4,000.</param>
/// <param name="Processes">Processes and threads. 1 to 4,096.</param>
/// <param name="TemporaryBytes">Size of <c>/tmp</c>, in bytes. It counts as memory when it is used. 1 MiB to 2 GiB.</param>
public sealed record SandboxLimits(long MemoryBytes, int CpuMillis, int Processes, long TemporaryBytes)
{
    /// <summary>Least memory: what the engine accepts, in bytes.</summary>
    public const long MinimumMemory = 6L << 20;

    /// <summary>Most memory, in bytes.</summary>
    public const long MaximumMemory = 2L << 30;

    /// <summary>Least processor time, in thousandths of a processor.</summary>
    public const int MinimumCpu = 10;

    /// <summary>Most processor time, in thousandths of a processor.</summary>
    public const int MaximumCpu = 4_000;

    /// <summary>Most processes.</summary>
    public const int MaximumProcesses = 4_096;

    /// <summary>Smallest file system in memory, in bytes.</summary>
    public const long MinimumTemporary = 1L << 20;

    /// <summary>What holds where nothing is said: 512 MiB, one processor, 100 processes, 100 MiB of <c>/tmp</c>.</summary>
    public static SandboxLimits Default { get; } = new(512L << 20, 1_000, 100, 100L << 20);
}
