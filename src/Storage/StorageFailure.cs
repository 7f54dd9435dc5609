namespace OrleansVoxa.Storage;

/// <summary>Why the store could not do what was asked. The names are stable: they appear in logs and health reports.</summary>
[GenerateSerializer]
[Alias("voxa.StorageFailure")]
public enum StorageFailure
{
    /// <summary>The database refused for a reason that has no name here; the message carries the database's own.</summary>
    Unexpected = 0,

    /// <summary>The store is not open yet, or is stopped.</summary>
    NotRunning = 1,

    /// <summary>Another process (or another silo of this one) uses the data directory.</summary>
    InUse = 2,

    /// <summary>The file is damaged, or is no database at all.</summary>
    Corrupted = 3,

    /// <summary>The disk, or the size allowed for the database, is full. Writes succeed again once there is room.</summary>
    DiskFull = 4,

    /// <summary>The database was written by a newer version of this program.</summary>
    SchemaTooNew = 5,

    /// <summary>The file or its directory may not be opened or written by this user.</summary>
    AccessDenied = 6,

    /// <summary>Another program held the database locked for longer than the busy time-out.</summary>
    Busy = 7,

    /// <summary>The disk reported an error.</summary>
    InputOutput = 8,

    /// <summary>The state of one grain is larger than the limit.</summary>
    TooLarge = 9,

    /// <summary>A stored state cannot be read as the type that the grain asks for.</summary>
    Unreadable = 10,

    /// <summary>The file is a database, but of another program; or the database cannot be one of this program's.</summary>
    Foreign = 11,

    /// <summary>The database was never migrated, or by an older version of this program only.</summary>
    SchemaTooOld = 12,

    /// <summary>A migration script was applied from another text than this program has.</summary>
    SchemaAltered = 13,

    /// <summary>
    /// The database server cannot be reached, or the connection to it broke. A write that was under way may have been stored
    /// or not: whoever wrote reads the state again.
    /// </summary>
    Unreachable = 14,

    /// <summary>The database belongs to a network with another master key.</summary>
    WrongKey = 15,

    /// <summary>The database cannot hold such a grain key: it is too long, contains a zero, or is no UTF-8.</summary>
    BadKey = 16,

    /// <summary>This machine's clock and the database server's are too far apart for a member of a cluster.</summary>
    ClockApart = 17,

    /// <summary>What was to be made is there already, and is not replaced.</summary>
    AlreadyThere = 18,
}
