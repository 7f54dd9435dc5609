namespace OrleansVoxa.Grains.Routing;

/// <summary>How relays hosted here behave. Section <c>p2p:relays</c>.</summary>
public sealed class RelayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "p2p:relays";

    /// <summary>How long a routing key is in force, in hours. Default 24; at least 1, at most 720, and longer than twice the grace.</summary>
    public double KeyPeriodHours { get; set; } = 24;

    /// <summary>How much longer packets for an ended key are taken, in hours; the next key is published this long before the end. Default 1; above 0, at most 24.</summary>
    public double KeyGraceHours { get; set; } = 1;

    /// <summary>
    /// Replay tags remembered for a routing key, about 40 bytes each in memory. At seven eighths a new key is made; a full
    /// key takes no more packets, since a replayed one could not be told. Default 262,144; 64 to 16,777,216.
    /// </summary>
    public int MaxReplayTags { get; set; } = 262_144;

    /// <summary>Relays that one host may run. Default 64; 1 to 1,000.</summary>
    public int MaxRelays { get; set; } = 64;

    /// <summary>How long an attached session gets packets without renewing, in seconds. Default 90; 10 to 3,600.</summary>
    public double AttachLeaseSeconds { get; set; } = 90;

    /// <summary>What the records of these relays say about their operator, so that paths elsewhere do not take two of them for independent. Default <c>local</c>; at most 64 bytes.</summary>
    public string OperatorFamily { get; set; } = "local";

    /// <summary>The region in their records. Default empty; at most 64 bytes.</summary>
    public string Region { get; set; } = "";

    /// <summary>Their weight in path choice. Default 1; 0 to 1,000,000.</summary>
    public uint Capacity { get; set; } = 1;

    internal TimeSpan KeyPeriod => TimeSpan.FromHours(KeyPeriodHours);

    internal TimeSpan KeyGrace => TimeSpan.FromHours(KeyGraceHours);

    internal TimeSpan AttachLease => TimeSpan.FromSeconds(AttachLeaseSeconds);
}
