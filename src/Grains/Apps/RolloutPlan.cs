using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What comes and goes next.</summary>
/// <param name="Start">So many instances of the wanted revision.</param>
/// <param name="Stop">Instances that go, by their serials.</param>
internal readonly record struct RolloutPlan(int Start, ImmutableArray<long> Stop);
