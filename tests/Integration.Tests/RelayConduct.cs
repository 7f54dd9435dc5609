namespace OrleansVoxa.Integration.Tests;

/// <summary>What a relay of a test does with the packets that come to it.</summary>
public enum RelayConduct
{
    /// <summary>Throws them away, and stays.</summary>
    Drops,

    /// <summary>Passes them on long after their sender has tried again.</summary>
    Delays,

    /// <summary>Passes them on with one bit changed.</summary>
    Corrupts,

    /// <summary>Ends its session at the first one, as a process does that dies.</summary>
    Stops,
}
