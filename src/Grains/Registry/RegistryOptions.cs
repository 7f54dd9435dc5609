namespace OrleansVoxa.Grains.Registry;

/// <summary>Whom the registry takes. Section <c>discovery:registry</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:registry";

    /// <summary>
    /// Take registrations without a signature, as the directory's old clients send them. Unset, the host decides: yes if
    /// the HTTP listener is bound to loopback, else no. Such nodes are shown as unverified and kept out of routing.
    /// </summary>
    public bool? AllowUnsigned { get; set; }

    /// <summary>Nodes that the directory holds, dead ones not counted. Each of its 64 shards takes a 64th of it and a quarter more, since ids spread unevenly. Default 100,000; 64 to 10,000,000.</summary>
    public int MaxNodes { get; set; } = 100_000;

    /// <summary>
    /// The work that a node has to do before its first registration, in zero bits of a hash: each bit more takes twice as long, 20 about a
    /// second. For networks that anybody may join. Default 0, none; at most 32.
    /// </summary>
    public int RegistrationWork { get; set; }

    /// <summary>How far a signer's clock may be off in either direction, in seconds. Default 300; 1 to 3,600.</summary>
    public double ClockSkewSeconds { get; set; } = 300;

    /// <summary>When a probe that nobody reported on is handed out again, in minutes. Default 5; above 0, at most 1,440.</summary>
    public double ProbeLeaseMinutes { get; set; } = 5;

    /// <summary>
    /// How often a shard of the directory writes down what it shows, in minutes, so that it shows it again at once after a crash; a shard
    /// of more than 20,000 nodes so much more rarely. It is written at each clean stop too. Default 10; 1 to 1,440.
    /// </summary>
    public double SnapshotMinutes { get; set; } = 10;

    internal TimeSpan Snapshot => TimeSpan.FromMinutes(SnapshotMinutes);
    /// <summary>The registry suspects itself if more than this share of an hour's probes fail, or of the reachable nodes are lost within an hour. Default 0.15; above 0, at most 1, which is never.</summary>
    public double SuspectShare { get; set; } = 0.15;

    /// <summary>So many must have failed or been lost at least. Default 20; 1 to 1,000,000.</summary>
    public int SuspectLeast { get; set; } = 20;

    /// <summary>A probe that has failed for so long counts even then, in hours; in a large registry the nodes that nobody runs any more would otherwise be held up for ever. Default 24; 0 never holds back; at most 8,760.</summary>
    public double SuspectLongestHours { get; set; } = 24;

    internal TimeSpan SuspectLongest => TimeSpan.FromHours(SuspectLongestHours);

    internal TimeSpan ClockSkew => TimeSpan.FromSeconds(ClockSkewSeconds);

    internal TimeSpan ProbeLease => TimeSpan.FromMinutes(ProbeLeaseMinutes);
}
