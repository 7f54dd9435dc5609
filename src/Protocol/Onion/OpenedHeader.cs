namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// An authentic header with the keys derived for it, between <see cref="OnionPeeler.Open"/> and
/// <see cref="OnionPeeler.Peel"/>. Holds secrets: keep it on the stack, store only the replay tag.
/// </summary>
public struct OpenedHeader
{
    internal HopKeys Keys;

    /// <summary>What to look up, and then to remember, before peeling: a tag seen before means a replayed packet.</summary>
    public readonly ReplayTag ReplayTag => Keys.Tag;
}
