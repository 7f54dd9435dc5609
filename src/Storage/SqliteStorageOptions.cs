using System.Text.Json;

namespace OrleansVoxa.Storage;

/// <summary>Where the database lies, and its limits. Checked at start-up; every fault is reported at once.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The data directory; made if it is not there, for this user only. One silo at a time may use it. Required.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The database's name in the data directory, without a path. Default <c>voxa.db</c>.</summary>
    public string FileName { get; set; } = "voxa.db";

    /// <summary>Writes that may wait for the writer thread, 1 to 1,000,000; further ones wait outside, and can cancel. Default 16,384.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>Writes that share one transaction at most, 1 to 100,000. Default 4,096: far above what pays, it bounds a commit's time.</summary>
    public int MaxBatch { get; set; } = 4_096;

    /// <summary>Connections that read side by side, 1 to 64. Default twice the processors, at least 4.</summary>
    public int ReadConnections { get; set; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 64);

    /// <summary>The largest state of one grain, in bytes of JSON, 1 KiB to 512 MiB. Default 16 MiB.</summary>
    public int MaxStateBytes { get; set; } = 16 << 20;

    /// <summary>The largest size of the database, in bytes, at least 1 MiB; 0, the default, leaves it to the disk.</summary>
    public long MaxDatabaseBytes { get; set; }

    /// <summary>The log is copied into the database when it has grown by so many bytes, 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public int CheckpointBytes { get; set; } = 16 << 20;

    /// <summary>Memory for pages of the writing connection, in bytes, 1 MiB to 4 GiB; each reader takes an eighth. Default 64 MiB.</summary>
    public long CacheBytes { get; set; } = 64 << 20;

    /// <summary>How long to wait for another program (a backup, a shell) that locks the file, 0 to 5 minutes. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether to check the file's structure when it is opened. Default <see cref="IntegrityCheck.Quick"/>.</summary>
    public IntegrityCheck IntegrityCheck { get; set; } = IntegrityCheck.Quick;

    /// <summary>How states become JSON. Set its <c>TypeInfoResolver</c> to use source-generated contexts. Default: the web defaults, by reflection.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);
}
