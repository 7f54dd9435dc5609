using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What follows from an event.</summary>
/// <param name="Life">How the app stands now. What is to be done follows from it: instances without a machine are placed, those with one are assigned, releases are told.</param>
/// <param name="Deadline">When to look again by itself; null: no time is set.</param>
/// <param name="Notes">What to tell of it.</param>
internal sealed record AppStep(AppLife Life, DateTimeOffset? Deadline, ImmutableArray<AppNote> Notes);
