namespace OrleansVoxa.Grains.Sessions;

/// <summary>How long nodes' HTTP sessions live, and how many. Section <c>discovery:sessions</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:sessions";

    /// <summary>How long a session lives, in seconds. Default 3,600; 60 to 86,400.</summary>
    public int LifetimeSeconds { get; set; } = 3_600;

    /// <summary>How long a challenge can be answered, in seconds. Default 60; 5 to 300.</summary>
    public int ChallengeSeconds { get; set; } = 60;

    /// <summary>Sessions that a node may have at a time. One more ends the oldest. Default 16; 1 to 256.</summary>
    public int MaxPerNode { get; set; } = 16;

    /// <summary>Logins of one node within the life of a challenge. Default 60; 1 to 1,000.</summary>
    public int MaxLogins { get; set; } = 60;
}
