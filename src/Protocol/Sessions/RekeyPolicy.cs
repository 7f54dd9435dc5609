namespace OrleansVoxa.Protocol.Sessions;

/// <summary>When a sender goes over to its next key. Immutable.</summary>
/// <param name="Bytes">Most payload bytes sealed under one key. Default 1 GiB.</param>
/// <param name="Interval">Longest time that one key is used, seen at the next frame. Default 1 h.</param>
public sealed record RekeyPolicy(long Bytes, TimeSpan Interval)
{
    /// <summary>1 GiB or one hour, whichever comes first.</summary>
    public static RekeyPolicy Default { get; } = new(1L << 30, TimeSpan.FromHours(1));
}
