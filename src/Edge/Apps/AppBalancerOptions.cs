namespace OrleansVoxa.Edge.Apps;

/// <summary>How requests reach the instances of apps. Section <c>apps:balancing</c>. Checked at start-up; every fault is reported at once.</summary>
public sealed class AppBalancerOptions
{
    public const string Section = "apps:balancing";

    /// <summary>Whether this network has apps at all; off unless it is set to true.</summary>
    public const string Switch = "settings:features:enable-app-deployment";

    /// <summary>Requests that one instance has at once from this edge; more wait. Default 256, 1 to 100,000.</summary>
    public int RequestsPerInstance { get; set; } = 256;

    /// <summary>Requests of one app that wait for room at this edge; more are refused as <c>overloaded</c>. Default 1,000, 0 to 100,000.</summary>
    public int RequestsWaiting { get; set; } = 1_000;

    /// <summary>Longest wait for room. Default 10 s, more than 0 and at most 1 day.</summary>
    public TimeSpan WaitDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time to connect to an instance. Default 2 s, more than 0 and at most 1 day.</summary>
    public TimeSpan ConnectDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time from the end of the request, or from the last piece of its body, to the head of the answer. Default 100 s, more than 0 and at most 1 day.</summary>
    public TimeSpan AnswerDeadline { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How often a request without a body, of a method that is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, DELETE), is tried on other instances when one
    /// fails before it answers. Default 2, 0 to 9.
    /// </summary>
    public int Retries { get; set; } = 2;

    /// <summary>Failures in a row after which an instance gets no requests. Default 5, 1 to 1,000.</summary>
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long it gets none; then one at a time to try. Default 30 s, more than 0 and at most 1 day.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Successes in a row after which it is trusted again. Default 3, 1 to 1,000.</summary>
    public int BreakerSuccesses { get; set; } = 3;

    /// <summary>Age at which the list of an app's instances is asked for again, in the background, if requests come. Default 1 s, more than 0 and at most 1 day.</summary>
    public TimeSpan RoutesAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Apps whose instances are remembered; beyond it those that were not asked for lately are forgotten. Default 1,000, 1 to 1,000,000.</summary>
    public int RoutesKept { get; set; } = 1_000;

    /// <summary>The IP address at which the ports that apps ask for are opened. Default <c>127.0.0.1</c>; <c>0.0.0.0</c> or <c>::</c> for all of the machine's.</summary>
    public string PortAddress { get; set; } = "127.0.0.1";

    /// <summary>The lowest port that an app may ask for. Default 1,024, 1 to 65,535.</summary>
    public int PortsFrom { get; set; } = 1_024;

    /// <summary>The highest one. Default 65,535, not below the lowest.</summary>
    public int PortsTo { get; set; } = 65_535;

    /// <summary>
    /// Whether instances may be where this machine itself is reached, as 127.0.0.1 or at an address of its own interfaces. Default no: a machine that said
    /// so of an app could have requests for it go to what listens beside this edge.
    /// </summary>
    public bool LoopbackInstances { get; set; }

    /// <summary>Connections that one balancer's port carries at once; more are closed. Default 4,096, 1 to 1,000,000.</summary>
    public int ConnectionsPerPort { get; set; } = 4_096;
}
