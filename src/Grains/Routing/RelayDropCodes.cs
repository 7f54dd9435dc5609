namespace OrleansVoxa.Grains.Routing;

/// <summary>Why a relay dropped a packet, beside the codes of <see cref="Protocol.Onion.OnionRefusal"/>.</summary>
internal static class RelayDropCodes
{
    /// <summary>Neither hosted nor attached here.</summary>
    public const string NotAttached = "not_attached";

    /// <summary>The packet was opened before.</summary>
    public const string Replay = "replay";

    /// <summary>Its key can remember no more packets.</summary>
    public const string ReplayLogFull = "replay_log_full";

    /// <summary>The packet names this relay as its recipient, which it cannot be.</summary>
    public const string NotForRelay = "not_for_relay";

    /// <summary>The relay is being put away.</summary>
    public const string Closing = "closing";

    /// <summary>No routing key is in force.</summary>
    public const string NoKey = "no_key";
}
