namespace OrleansVoxa.Silo.Configuration;

/// <summary>What keeps the grain state and the reminders of a cluster.</summary>
public enum ClusterPersistence
{
    /// <summary>The project's own store, which commits the writes of many grains together.</summary>
    Own,

    /// <summary>Orleans' ADO.NET packages: one statement and one commit for each write.</summary>
    AdoNet,
}
