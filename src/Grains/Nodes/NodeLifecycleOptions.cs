namespace OrleansVoxa.Grains.Nodes;

/// <summary>How patient the registry is. Section <c>discovery:nodes</c>.</summary>
public sealed class NodeLifecycleOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:nodes";

    /// <summary>Silence that an active node is allowed, in days. Default 180; above 0, at most 3,650.</summary>
    public double ToleranceDays { get; set; } = 180;

    /// <summary>Grace after that before the first probe, in hours. Default 48; above 0, at most 8,760.</summary>
    public double GraceHours { get; set; } = 48;

    /// <summary>From the first failed probe to the second, in hours. Default 48; above 0, at most 8,760.</summary>
    public double FirstRetryHours { get; set; } = 48;

    /// <summary>From the second failed probe to the third, in days. Default 14; above 0, at most 3,650.</summary>
    public double SecondRetryDays { get; set; } = 14;

    /// <summary>From the third failed probe to the last, in days. Default 60; above 0, at most 3,650.</summary>
    public double ThirdRetryDays { get; set; } = 60;

    /// <summary>How long a comatose node is kept, in days. Default 730; above 0, at most 36,500.</summary>
    public double ComaDays { get; set; } = 730;

    /// <summary>How long a registration is valid without a heartbeat, in days. Default 365; above 0, at most 36,500.</summary>
    public double RegistrationDays { get; set; } = 365;

    /// <summary>How often nodes are expected to send a heartbeat, in seconds. Default 30; 1 to 86,400.</summary>
    public double HeartbeatSeconds { get; set; } = 30;

    /// <summary>Heartbeats in a row that may be missed before a node is shown as unreachable. Default 4; 1 to 1,000.</summary>
    public int MissedHeartbeats { get; set; } = 4;

    /// <summary>How long heartbeats may stay unstored, in minutes. A crash loses at most this much of them, and the pause after which the next one would have come. Default 10; 0 stores every heartbeat; at most 1,440.</summary>
    public double LastSeenMinutes { get; set; } = 10;

    /// <summary>Changes of state or reachability that a node may make within <see cref="FlapWindowMinutes"/>; with more it is flapping and kept out of paths. Default 6; 1 to 1,000.</summary>
    public int FlapChanges { get; set; } = 6;

    /// <summary>The time in which changes are counted, in minutes. Default 60; above 0, at most 1,440.</summary>
    public double FlapWindowMinutes { get; set; } = 60;

    /// <summary>How long a flapping node must be steady before paths use it again, in minutes; twice as long each time it relapses. Default 30; above 0, at most 1,440.</summary>
    public double FlapSteadyMinutes { get; set; } = 30;

    /// <summary>The longest that this becomes, and the time without flapping after which it begins anew, in hours. Default 24; above 0, at most 8,760.</summary>
    public double FlapLongestHours { get; set; } = 24;

    internal TimeSpan FlapWindow => TimeSpan.FromMinutes(FlapWindowMinutes);

    internal TimeSpan FlapSteady => TimeSpan.FromMinutes(FlapSteadyMinutes);

    internal TimeSpan FlapLongest => TimeSpan.FromHours(FlapLongestHours);

    internal TimeSpan Tolerance => TimeSpan.FromDays(ToleranceDays);

    internal TimeSpan Grace => TimeSpan.FromHours(GraceHours);

    internal TimeSpan FirstRetry => TimeSpan.FromHours(FirstRetryHours);

    internal TimeSpan SecondRetry => TimeSpan.FromDays(SecondRetryDays);

    internal TimeSpan ThirdRetry => TimeSpan.FromDays(ThirdRetryDays);

    internal TimeSpan Coma => TimeSpan.FromDays(ComaDays);

    internal TimeSpan Registration => TimeSpan.FromDays(RegistrationDays);

    internal TimeSpan HeartbeatInterval => TimeSpan.FromSeconds(HeartbeatSeconds);

    internal TimeSpan UnreachableAfter => HeartbeatInterval * MissedHeartbeats;

    internal TimeSpan LastSeenStaleness => TimeSpan.FromMinutes(LastSeenMinutes);
}
