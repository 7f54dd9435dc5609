using System.Collections.Immutable;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What is done now. Immutable.</summary>
/// <param name="Steps">What is done for which instance, in this order.</param>
/// <param name="Next">When there will be something to do if nothing happens before, on the same clock; null: never.</param>
internal sealed record ReconcilePlan(ImmutableArray<(WorkKind Work, string Instance)> Steps, TimeSpan? Next);
