namespace OrleansVoxa.Storage;

/// <summary>Where the database file lies, and its limits. Checked at start-up; every fault is reported at once.</summary>
public sealed class SqliteStorageOptions : StorageOptions
{
    /// <summary>The data directory; made if it is not there, for this user only. One silo at a time may use it. Required.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The database's name in the data directory, without a path. Default <c>voxa.db</c>.</summary>
    public string FileName { get; set; } = "voxa.db";

    /// <summary>The largest size of the database, in bytes, at least 1 MiB; 0, the default, leaves it to the disk.</summary>
    public long MaxDatabaseBytes { get; set; }

    /// <summary>The log is copied into the database when it has grown by so many bytes, 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public int CheckpointBytes { get; set; } = 16 << 20;

    /// <summary>Memory for pages of the writing connection, in bytes, 1 MiB to 4 GiB; each reader takes an eighth. Default 32 MiB.</summary>
    public long CacheBytes { get; set; } = 32 << 20;

    /// <summary>Whether to check the file's structure when it is opened. Default <see cref="IntegrityCheck.Quick"/>.</summary>
    public IntegrityCheck IntegrityCheck { get; set; } = IntegrityCheck.Quick;
}
