namespace OrleansVoxa.Grains.Registry;

/// <summary>How the probes of a shard ended within the last hour: for each node the newest outcome.</summary>
internal sealed class ProbeOutcomes(TimeProvider clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Outcome> _outcomes = new(StringComparer.Ordinal);

    public void Add(string nodeId, long number, bool answered)
    {
        var now = clock.GetTimestamp();
        var again = _outcomes.TryGetValue(nodeId, out var last) && last.Number == number && !last.Answered;
        _outcomes[nodeId] = new Outcome(number, answered, now, again ? last.FirstAt : now);
    }

    /// <summary>How long the probe has been failing.</summary>
    public TimeSpan FailingFor(string nodeId) =>
        _outcomes.TryGetValue(nodeId, out var outcome) && !outcome.Answered ? clock.GetElapsedTime(outcome.FirstAt) : TimeSpan.Zero;

    public (long Probed, long Failed) Count()
    {
        long probed = 0, failed = 0;
        foreach (var (nodeId, outcome) in _outcomes)
        {
            if (clock.GetElapsedTime(outcome.At) >= Hour)
            {
                _outcomes.Remove(nodeId);
                continue;
            }

            probed++;
            if (!outcome.Answered) failed++;
        }

        return (probed, failed);
    }

    private readonly record struct Outcome(long Number, bool Answered, long At, long FirstAt);
}
