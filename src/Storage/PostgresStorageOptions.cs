namespace OrleansVoxa.Storage;

/// <summary>Which PostgreSQL database to use, and how. Checked at start-up; every fault is reported at once.</summary>
public sealed class PostgresStorageOptions : StorageOptions
{
    /// <summary>
    /// The connection string, in Npgsql's keywords: <c>Host=/run/postgresql;Database=voxa;Username=voxa</c>. Required; never
    /// logged. Pool size, prepared statements and application name are set by the store. A proxy that shares server
    /// connections among transactions cannot be used, since locks and prepared statements belong to a connection.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Whether this silo is the only one that uses the database: it then holds a lock on the connection that writes, and no
    /// write can happen without it. True for the embedded engine, whose activations know nothing of another silo's writes;
    /// false for a cluster. Default true.
    /// </summary>
    public bool Exclusive { get; set; } = true;

    /// <summary>
    /// How long writes and reads wait for a server that cannot be reached before they fail, 0 to 10 minutes. It covers a
    /// restart of the server. Default 10 s.
    /// </summary>
    public TimeSpan ReconnectPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one transaction may take before it is given up, 1 s to 10 minutes. Default 30 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A text that all silos of one network share, derived from its master key. The first silo writes it into the database;
    /// one with another is refused, since it could not open the keys that are stored there. Default null: not checked.
    /// </summary>
    public string? KeyCheck { get; set; }
}
