namespace OrleansVoxa.Storage;

/// <summary>What a back-up or a restore is at.</summary>
public enum BackupStep
{
    /// <summary>Copies; counted in bytes.</summary>
    Copying = 0,

    /// <summary>Checks the structure of all pages of the copy, which cannot be counted.</summary>
    Checking = 1,

    /// <summary>Reads every row of the copy; counted in rows.</summary>
    Reading = 2,
}
