using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// When the registry takes a fault for its own, as a pure function: where many nodes fail at once, it is more likely that the
/// registry or its network does.
/// </summary>
internal static class SelfProtection
{
    /// <summary>Whether too many of the probes of an hour failed, or of the nodes that were reachable within it are not any more.</summary>
    public static bool Suspects(ShardWatch hour, RegistryOptions options) =>
        IsTooMany(hour.Failed, hour.Probed, options) || IsTooMany(hour.Lost, hour.Reachable + hour.Lost, options);

    private static bool IsTooMany(long failed, long all, RegistryOptions options) =>
        failed >= options.SuspectLeast && failed > options.SuspectShare * all;
}
