namespace OrleansVoxa.Edge;

/// <summary>Limits and times of this edge; section <c>p2p</c>. All are checked at start-up by <see cref="EdgeOptionsValidator"/>.</summary>
public sealed class EdgeOptions
{
    public const string Section = "p2p";

    /// <summary>Connections of the session listener, at most. Default 10,000. Further ones are closed on arrival.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Connections from one address, at most (an IPv6 /64 counts as one address). Default 64.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 64;

    /// <summary>Connections taken in a second by the whole listener. Default 500, with a burst of the same size twice.</summary>
    public int AcceptsPerSecond { get; set; } = 500;

    /// <summary>
    /// Addresses and networks of balancers in front of the session listener and of the bridge alone. A connection from one must
    /// begin with a header of the PROXY protocol, version 2, and counts as the client's that it names. Default none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>From accept to the whole header of a trusted balancer. Default 5 s.</summary>
    public TimeSpan ProxyHeaderDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From accept to the end of the handshake. Default 10 s.</summary>
    public TimeSpan HandshakeDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>From accept to the first whole frame. Default 5 s.</summary>
    public TimeSpan FirstFrameDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A session that is not attached and in which nothing but pings came for so long is closed. Default 300 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>A silent peer is pinged this often. Default 30 s.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Intervals without a byte from the peer after which it counts as dead. Default 4.</summary>
    public int HeartbeatsMissed { get; set; } = 4;

    /// <summary>Requests of one connection being worked on at once. Default 1,000; further ones are answered <c>overloaded</c>, the less urgent earlier.</summary>
    public int RequestsInFlight { get; set; } = 1_000;

    /// <summary>Requests of all sessions that wait for grains. Default 4,096; further ones are answered <c>overloaded</c>, the less urgent earlier.</summary>
    public int GrainRequests { get; set; } = 4_096;

    /// <summary>Up to which part of either limit above questions are taken, in percent; the rest is for signs of life. Default 90.</summary>
    public int NormalPercent { get; set; } = 90;

    /// <summary>Up to which part of either limit above bulk is taken (long answers, logs, streams), in percent, at most <see cref="NormalPercent"/>. Default 50.</summary>
    public int BulkPercent { get; set; } = 50;

    /// <summary>Messages of each priority waiting to be written to one session; who has more waits. Default 32.</summary>
    public int QueuedWrites { get; set; } = 32;

    /// <summary>Packets waiting to be written to one session. Default 512; further ones are dropped, and their sender re-sends.</summary>
    public int QueuedPackets { get; set; } = 512;

    /// <summary>Messages other than packets that one identity may send a second, and one address before it has an identity. Default 100.</summary>
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Onion packets and stream frames that one identity may send a second. Default 5,000; beyond it reading pauses.</summary>
    public int PacketsPerSecond { get; set; } = 5_000;

    /// <summary>Datagrams that wait to be answered. Default 1,024; further ones are dropped, and their sender sends again.</summary>
    public int QueuedDatagrams { get; set; } = 1_024;

    /// <summary>Datagrams being answered at once. Default 32.</summary>
    public int DatagramsInFlight { get; set; } = 32;

    /// <summary>How often an attachment is renewed with its grain. Default 60 s.</summary>
    public TimeSpan AttachRenewal { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a grain's answer to a message. Default 30 s.</summary>
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest request or answer body through the bridge, in bytes. Default 64 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Largest body of a <c>Call</c>, whose request and answer travel in one message each, in bytes. Default 4 MiB.</summary>
    public int MaxCallBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>From a request's arrival at the bridge to the first byte of its answer. Default 60 s.</summary>
    public TimeSpan BridgeDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the bridge looks whether publishers that it waits for are still connected. Default 1 s.</summary>
    public TimeSpan PublisherCheckInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a publisher may be away before the requests that it is asked end; it may be connecting again. Default 3 s.</summary>
    public TimeSpan PublisherGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Requests that the bridge carries at once. Default 1,000; further ones are answered 503.</summary>
    public int BridgeRequestsInFlight { get; set; } = 1_000;

    /// <summary>Streams that one session may hold open at once. Default 256.</summary>
    public int StreamsPerSession { get; set; } = 256;

    /// <summary>Bytes of one stream that may be on their way unread. Default 256 KiB.</summary>
    public int StreamWindowBytes { get; set; } = 256 * 1024;

    /// <summary>How long work in flight may still take after a stop was asked for. Default 15 s.</summary>
    public TimeSpan DrainDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a list of relays is used before it is asked for again. Default 5 s.</summary>
    public TimeSpan RelayCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the relays hosted here report that they live. Default 30 s.</summary>
    public TimeSpan RelayBeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often due probes are fetched. Default 15 s.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for one proof at a probed address, from looking its name up to the end of the proof; a node is looked for four times as long at most. Default 5 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Probes under way at once. Default 32.</summary>
    public int ProbesInFlight { get; set; } = 32;

    /// <summary>Connections that probes make to one IP address a minute (an IPv6 /64 counts as one), whatever nodes name it. Default 30; further probes wait.</summary>
    public int ProbesPerHost { get; set; } = 30;

    /// <summary>Whether probes may go to private and loopback addresses. Unset, they may when the session listener is on loopback.</summary>
    public bool? ProbePrivateAddresses { get; set; }
}
