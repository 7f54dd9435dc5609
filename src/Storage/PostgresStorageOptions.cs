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
    /// The cluster whose silos share the database; null if this silo alone may use it, as one of the embedded engine must, whose
    /// activations know nothing of another's writes. Either way a lock is held on the connection that writes, and who does not fit
    /// is refused. Default null.
    /// </summary>
    public string? ClusterId { get; set; }

    /// <summary>
    /// How long writes and reads wait for a server that cannot be reached before they fail, 0 to 10 minutes. It covers a
    /// restart of the server. Default 10 s.
    /// </summary>
    public TimeSpan ReconnectPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far this machine's clock may differ from the server's, 1 s to 1 hour: a silo of a cluster that differs more is refused
    /// at its start, and health shows any that does so later. Default 30 s.
    /// </summary>
    public TimeSpan MaxClockDifference { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one transaction may take before it is given up, 1 s to 10 minutes. Default 30 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A text that all silos of one network share, derived from its master key. The first silo writes it into the database;
    /// one with another is refused, since it could not open the keys that are stored there. Default null: not checked.
    /// </summary>
    public string? KeyCheck { get; set; }
}
