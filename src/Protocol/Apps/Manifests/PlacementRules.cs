using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>Which machines are fit for an app's instances; instances spread over those that are. Immutable.</summary>
/// <param name="Nodes">Node ids of the only machines that are; empty for any. At most 64.</param>
/// <param name="Region">The machine's region; null for any. At most 64 characters, compared without regard to capitals.</param>
/// <param name="Features">What the machine must have, as <c>gpu</c>; at most 64 words of <c>[a-z0-9_.-]</c>.</param>
/// <param name="Affinity">Apps of which an instance must be on the machine. At most 16.</param>
/// <param name="AntiAffinity">Apps of which none may be on the machine; the app's own name allows one instance a machine. At most 16.</param>
public sealed record PlacementRules(
    ImmutableArray<string> Nodes, string? Region, ImmutableArray<string> Features, ImmutableArray<AppName> Affinity, ImmutableArray<AppName> AntiAffinity)
{
    /// <summary>Most nodes.</summary>
    public const int MaximumNodes = 64;

    /// <summary>Most apps of affinity, and of anti-affinity.</summary>
    public const int MaximumApps = 16;

    /// <summary>Any machine will do.</summary>
    public static PlacementRules Anywhere { get; } = new([], null, [], [], []);
}
