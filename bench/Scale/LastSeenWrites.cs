using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Bench.Scale;

/// <summary>
/// Database writes that heartbeats cause, second by second: an ordinary hour, a time without the network, and an hour after it,
/// which begins with all nodes coming back within a minute. By the rule in force, and by the one before it, which stored what
/// was ten minutes behind.
/// </summary>
internal sealed class LastSeenWrites
{
    public const int HourSeconds = 3600;

    /// <summary>All nodes are back within so many seconds.</summary>
    public const int ReturnSeconds = 60;

    private const int MostNodes = 100_000;

    // An activation that nobody calls for so long is put away, and stores what it has not: CollectionAge of either engine.
    private const int CollectionSeconds = 900;

    private static readonly NodeLifecycleOptions Options = new();

    private readonly int _outage;

    private LastSeenWrites(int outage, double scale)
    {
        _outage = outage;
        Scale = scale;
        Writes = new int[Back + HourSeconds];
        Before = new int[Back + HourSeconds];
    }

    /// <summary>Nodes of the network for each one that was simulated.</summary>
    public double Scale { get; }

    /// <summary>The second in which the network is back.</summary>
    public int Back => HourSeconds + _outage;

    /// <summary>Heartbeats in a second of the ordinary hour, all nodes together.</summary>
    public double Heartbeats { get; private set; }

    /// <summary>Writes of each second, by the rule in force. Of the simulated nodes.</summary>
    public int[] Writes { get; }

    /// <summary>The same by the rule before it.</summary>
    public int[] Before { get; }

    /// <summary>Nodes whose last-seen time is stored because their grains are put away during the outage, all nodes together.</summary>
    public double PutAway { get; private set; }

    /// <summary>The longest that a heartbeat went unstored, in seconds.</summary>
    public double LongestUnstored { get; private set; }

    public static LastSeenWrites Run(NodePopulation nodes, int outageSeconds, CancellationToken cancellationToken)
    {
        var count = Math.Min(nodes.Count, MostNodes);
        var writes = new LastSeenWrites(outageSeconds, (double)nodes.Count / count);
        var stride = nodes.Count / count;
        for (var i = 0; i < count; i++)
        {
            if (i % 1000 == 0) cancellationToken.ThrowIfCancellationRequested();
            writes.Play(nodes.Ids[i * stride].ToString(), i);
        }

        writes.Heartbeats *= writes.Scale / HourSeconds;
        writes.PutAway *= writes.Scale;
        return writes;
    }

    /// <summary>The mean of some seconds, for the whole network.</summary>
    public double Mean(int[] writes, int from, int to) => writes[from..to].Average() * Scale;

    /// <summary>The busiest of some seconds, for the whole network.</summary>
    public double Peak(int[] writes, int from, int to) => writes[from..to].Max() * Scale;

    private void Play(string nodeId, int index)
    {
        var node = new Node(nodeId, NodePopulation.Start - Options.LastSeenStaleness * NodePopulation.Moment(index));
        for (var second = NodePopulation.Moment(index, 1) * Options.HeartbeatSeconds; second < HourSeconds; second += Options.HeartbeatSeconds)
        {
            Beat(node, second);
            Heartbeats++;
        }

        if (_outage > CollectionSeconds && node.PutAway()) PutAway++;
        for (var second = Back + NodePopulation.Moment(index, 2) * ReturnSeconds; second < Back + HourSeconds; second += Options.HeartbeatSeconds) Beat(node, second);
        LongestUnstored = Math.Max(LongestUnstored, node.LongestUnstored);
    }

    private void Beat(Node node, double second)
    {
        var (stored, storedBefore) = node.Beat(NodePopulation.Start.AddSeconds(second));
        if (stored) Writes[(int)second]++;
        if (storedBefore) Before[(int)second]++;
    }

    /// <summary>What a node's grain keeps of the time, by either rule.</summary>
    private sealed class Node(string id, DateTimeOffset registered)
    {
        private NodeLife _life = NodeLifecycle.Begin(registered, Options);
        private DateTimeOffset _storedBefore = registered;
        private DateTimeOffset? _unstoredSince;

        public double LongestUnstored { get; private set; }

        public (bool Stored, bool StoredBefore) Beat(DateTimeOffset now)
        {
            _life = NodeLifecycle.Next(_life, NodeEvent.Heartbeat, now, Options).Life;
            _unstoredSince ??= now;
            var stored = NodeSchedule.IsStoreDue(id, _unstoredSince.Value, now, Options.LastSeenStaleness);
            if (stored)
            {
                LongestUnstored = Math.Max(LongestUnstored, (now - _unstoredSince.Value).TotalSeconds);
                _unstoredSince = null;
            }

            var storedBefore = now - _storedBefore >= Options.LastSeenStaleness;
            if (storedBefore) _storedBefore = _life.LastSeen;
            return (stored, storedBefore);
        }

        public bool PutAway()
        {
            var wrote = _unstoredSince is not null;
            _unstoredSince = null;
            _storedBefore = _life.LastSeen;
            return wrote;
        }
    }
}
