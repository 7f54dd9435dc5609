using FsCheck;
using FsCheck.Fluent;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>What can happen to a node.</summary>
internal enum LifeHappening
{
    Nothing,
    Heartbeat,
    Registration,
    Found,
    NotFound,
    ReportedTwice,
    ReportedLate,
    Park,
    Revive,
    Remove,
    Restart,
}

/// <summary>Hours of silence, then ticks (0 lost, 2 doubled), then what happens.</summary>
internal sealed record LifeStep(int Hours, int Ticks, LifeHappening Kind);

/// <summary>Random lives.</summary>
internal static class LifeSteps
{
    // Around the durations of the table, so that sequences come through all of it; exactly on them, just before and just behind.
    private static readonly int[] Durations = [48, 14 * 24, 60 * 24, 180 * 24, 365 * 24, 730 * 24];

    private static readonly Gen<int> Hours = Gen.Frequency(
        (3, Gen.Choose(0, 47)),
        (5, Gen.Elements(Durations).SelectMany(_ => Gen.Choose(-1, 1), (hours, off) => hours + off)),
        (2, Gen.Choose(0, 24 * 90)));

    private static readonly Gen<LifeHappening> Kinds = Gen.Frequency(
        (3, Gen.Constant(LifeHappening.Nothing)),
        (2, Gen.Constant(LifeHappening.Heartbeat)),
        (1, Gen.Constant(LifeHappening.Registration)),
        (1, Gen.Constant(LifeHappening.Found)),
        (8, Gen.Constant(LifeHappening.NotFound)),
        (2, Gen.Elements(LifeHappening.ReportedTwice, LifeHappening.ReportedLate)),
        (1, Gen.Elements(LifeHappening.Park, LifeHappening.Revive, LifeHappening.Revive, LifeHappening.Remove)),
        (1, Gen.Constant(LifeHappening.Restart)));

    public static Gen<LifeStep> Step { get; } = Hours.SelectMany(_ => Gen.Choose(0, 2), (hours, ticks) => (hours, ticks)).SelectMany(_ => Kinds, (when, kind) => new LifeStep(when.hours, when.ticks, kind));

    public static Arbitrary<LifeStep[]> Sequences { get; } = Step.ArrayOf().ToArbitrary();
}
