using System.Text.Json;

namespace OrleansVoxa.Storage;

/// <summary>What every store is asked for, whatever its database. Checked at start-up; every fault is reported at once.</summary>
public abstract class StorageOptions
{
    /// <summary>Writes that may wait for the writer thread, 1 to 1,000,000; further ones wait outside, and can cancel. Default 16,384.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>Writes that share one transaction at most, 1 to 100,000. Default 4,096: far above what pays, it bounds a commit's time.</summary>
    public int MaxBatch { get; set; } = 4_096;

    /// <summary>Connections that read side by side, 1 to 64. Default twice the processors, at least 4.</summary>
    public int ReadConnections { get; set; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 64);

    /// <summary>The largest state of one grain, in bytes of JSON, 1 KiB to 512 MiB. Default 16 MiB.</summary>
    public int MaxStateBytes { get; set; } = 16 << 20;

    /// <summary>How long to wait for another program (a backup, a shell) that locks what is to be written, 0 to 5 minutes. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How states become JSON. Set its <c>TypeInfoResolver</c> to use source-generated contexts. Default: the web defaults, by reflection.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);
}
