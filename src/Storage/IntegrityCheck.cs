namespace OrleansVoxa.Storage;

/// <summary>What is checked when the database is opened.</summary>
public enum IntegrityCheck
{
    /// <summary>The header and the schema only. Damage elsewhere shows when it is read.</summary>
    None = 0,

    /// <summary>The structure of every page: about a second for each gigabyte.</summary>
    Quick = 1,

    /// <summary>The structure, the order of all keys and the indices: several times as long.</summary>
    Full = 2,
}
