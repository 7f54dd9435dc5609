namespace OrleansVoxa.Silo;

/// <summary>How the process ends; documented, so that scripts and supervisors can tell the cases apart.</summary>
public enum ExitCode
{
    /// <summary>Stopped when asked to, after draining.</summary>
    Stopped = 0,

    /// <summary>A fault that no option would have avoided.</summary>
    Failed = 1,

    /// <summary>An option, a variable or a configuration file is wrong.</summary>
    BadOption = 2,

    /// <summary>The data directory, a key in it or the database cannot be used.</summary>
    BadData = 3,

    /// <summary>A port is taken, or its address is not this machine's.</summary>
    PortInUse = 4,
}
