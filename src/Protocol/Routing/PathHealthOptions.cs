namespace OrleansVoxa.Protocol.Routing;

/// <summary>How quickly relays lose and regain trust.</summary>
public sealed record PathHealthOptions
{
    /// <summary>After this time without news a suspicion has halved. Default 60 s, greater than zero.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What one lost fragment adds to each relay of its path, towards 1. Default 0.3, range 0 to 1.</summary>
    public double FailureStep { get; init; } = 0.3;

    /// <summary>What remains of a suspicion after one fragment came through. Default 0.5, range 0 to 1.</summary>
    public double SuccessFactor { get; init; } = 0.5;

    /// <summary>How many relays are remembered; the least suspected is forgotten first. Default 10,000, at least 1.</summary>
    public int MaximumRelays { get; init; } = 10_000;

    /// <summary>Every fault of these values; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (HalfLife <= TimeSpan.Zero) faults.Add($"{nameof(HalfLife)} must be greater than zero, but is {HalfLife}.");
        if (!(FailureStep is >= 0 and <= 1)) faults.Add($"{nameof(FailureStep)} must be 0 to 1, but is {FailureStep}.");
        if (!(SuccessFactor is >= 0 and <= 1)) faults.Add($"{nameof(SuccessFactor)} must be 0 to 1, but is {SuccessFactor}.");
        if (MaximumRelays < 1) faults.Add($"{nameof(MaximumRelays)} must be at least 1, but is {MaximumRelays}.");
        return faults;
    }
}
