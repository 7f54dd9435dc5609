namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>How long routing keys live and how many packets each may open. Immutable.</summary>
public sealed record RoutingKeyRingOptions
{
    /// <summary>Length of a key period. Default 24 h, greater than zero.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long packets for an ended period are still accepted. Default 1 h, zero or more.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Replay tags kept for one key, about 40 bytes each. A key whose set is full opens no more packets, since it could no longer
    /// tell a replayed one. Default 1,000,000, at least 16.
    /// </summary>
    public int MaximumTags { get; init; } = 1_000_000;

    /// <summary>Every fault of these values; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Period <= TimeSpan.Zero) faults.Add($"{nameof(Period)} must be greater than zero, but is {Period}.");
        if (Grace < TimeSpan.Zero) faults.Add($"{nameof(Grace)} must not be negative, but is {Grace}.");
        if (MaximumTags < 16) faults.Add($"{nameof(MaximumTags)} must be at least 16, but is {MaximumTags}.");
        return faults;
    }
}
