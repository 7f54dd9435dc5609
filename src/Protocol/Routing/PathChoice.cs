using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>The result of path choice. Immutable.</summary>
/// <param name="Paths">The paths; fewer than asked for only with <see cref="PathChoiceCode.TooFew"/>.</param>
/// <param name="Code">How well they meet the request.</param>
public sealed record PathChoice(ImmutableArray<RelayPath> Paths, PathChoiceCode Code)
{
    /// <summary>A choice without any path.</summary>
    public static PathChoice None { get; } = new([], PathChoiceCode.TooFew);
}
