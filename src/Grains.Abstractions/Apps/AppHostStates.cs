namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>How a machine stands, on the wire.</summary>
public static class AppHostStates
{
    /// <summary>It reported and waits for an operator to admit it.</summary>
    public const string Waiting = "waiting";

    /// <summary>It was admitted and has not reported since.</summary>
    public const string Admitted = "admitted";

    /// <summary>It reports, and can run instances.</summary>
    public const string Ready = "ready";

    /// <summary>It reports that it cannot run instances now.</summary>
    public const string Unfit = "unfit";

    /// <summary>It has not reported for too long; its instances are placed elsewhere.</summary>
    public const string Lost = "lost";

    /// <summary>An operator took it out.</summary>
    public const string Evicted = "evicted";
}
