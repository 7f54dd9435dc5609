using System.Collections.Immutable;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>Back-off, autoscaling and rolling updates, by tables.</summary>
public sealed class AppPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(64, 300)]
    [InlineData(int.MaxValue, 300)]
    public void Delay_FailuresInARow_DoublesUpToTheLimit(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RestartBackoff.Delay(failures, new AppOptions()));

    [Theory]
    // Replicas, up, processors %, memory %, waiting, seconds since the last change (-1: never) → wanted; 0: stays.
    [InlineData(2, 2, 69.9, 10, 0, -1, 0)]
    [InlineData(2, 2, 70, 10, 0, -1, 3)]
    [InlineData(2, 2, 100, 10, 0, -1, 3)]
    [InlineData(4, 4, 140, 10, 0, -1, 8)]
    [InlineData(2, 2, 1000, 10, 0, -1, 4)]
    [InlineData(2, 2, 50, 79, 0, -1, 0)]
    [InlineData(2, 2, 10, 80, 0, -1, 3)]
    [InlineData(2, 2, 50, 10, 19, -1, 0)]
    [InlineData(2, 2, 50, 10, 20, -1, 3)]
    [InlineData(2, 2, 50, 10, 39, -1, 4)]
    [InlineData(6, 6, 100, 10, 0, -1, 8)]
    [InlineData(8, 8, 100, 10, 0, -1, 0)]
    [InlineData(2, 1, 100, 90, 99, -1, 0)]
    [InlineData(2, 0, 0, 0, 0, -1, 0)]
    [InlineData(2, 2, 90, 10, 0, 299, 0)]
    [InlineData(2, 2, 90, 10, 0, 300, 3)]
    [InlineData(4, 4, 29.9, 10, 0, -1, 3)]
    [InlineData(4, 4, 30, 10, 0, -1, 0)]
    [InlineData(4, 4, 10, 10, 0, 599, 0)]
    [InlineData(4, 4, 10, 10, 0, 600, 3)]
    [InlineData(4, 4, 10, 85, 0, 600, 5)]
    [InlineData(4, 4, 10, 10, 30, 600, 0)]
    [InlineData(4, 4, 10, 10, 29, 600, 3)]
    [InlineData(2, 2, 0, 0, 0, -1, 0)]
    [InlineData(1, 1, 0, 0, 0, 5, 2)]
    [InlineData(9, 9, 50, 0, 0, 5, 8)]
    public void Decide_ALoad_AsksFor(int replicas, int ready, double cpu, double memory, long waiting, int since, int wanted)
    {
        var rules = new AutoscaleRules(Minimum: 2, Maximum: 8, QueueLength: 10);

        var decided = AutoscalePolicy.Decide(
            rules, replicas, new AutoscaleSample(ready, cpu, memory, waiting), since < 0 ? null : Now.AddSeconds(-since), null, Now, new AppOptions());

        Assert.Equal(wanted == 0 ? null : wanted, decided?.Replicas);
        if (decided is not null) Assert.NotEmpty(decided.Value.Why);
    }

    [Theory]
    // Processors %, all measured, seconds since the instances settled (-1: not known) → wanted; 0: stays.
    [InlineData(10, true, 599, 0)]
    [InlineData(10, true, 600, 3)]
    [InlineData(10, true, -1, 3)]
    [InlineData(10, false, 600, 0)]
    [InlineData(10, false, -1, 0)]
    // More are asked for at once, by what is known.
    [InlineData(90, true, 5, 6)]
    [InlineData(90, false, 5, 6)]
    public void Decide_NewOrUnmeasuredInstances_AreNotIdle(double cpu, bool isWhole, int settled, int wanted)
    {
        var decided = AutoscalePolicy.Decide(
            new AutoscaleRules(Minimum: 2, Maximum: 8), 4, new AutoscaleSample(4, cpu, 10, 0, isWhole), null, settled < 0 ? null : Now.AddSeconds(-settled), Now, new AppOptions());

        Assert.Equal(wanted == 0 ? null : wanted, decided?.Replicas);
    }

    [Theory]
    // Wanted; share that stays; current: u is up, d is not; others the same → start, stop of current, stop of others.
    [InlineData(3, 75, "", "", 3, 0, 0)]
    [InlineData(3, 75, "uu", "", 1, 0, 0)]
    [InlineData(3, 75, "uuuu", "", 0, 1, 0)]
    [InlineData(1, 75, "ud", "", 0, 1, 0)]
    [InlineData(1, 75, "", "u", 1, 0, 0)]
    [InlineData(1, 75, "d", "u", 0, 0, 0)]
    [InlineData(1, 75, "u", "u", 0, 0, 1)]
    [InlineData(1, 0, "", "u", 1, 0, 1)]
    [InlineData(4, 75, "", "uuuu", 2, 0, 1)]
    [InlineData(4, 75, "dd", "uuu", 0, 0, 0)]
    [InlineData(4, 75, "ud", "uuu", 1, 0, 1)]
    [InlineData(4, 75, "uuuu", "u", 0, 0, 1)]
    [InlineData(4, 75, "uuud", "uu", 0, 0, 2)]
    [InlineData(4, 100, "", "uuuu", 1, 0, 0)]
    [InlineData(4, 100, "u", "uuuu", 1, 0, 1)]
    [InlineData(4, 50, "", "uuuu", 4, 0, 2)]
    [InlineData(4, 75, "", "uddd", 4, 0, 3)]
    [InlineData(2, 75, "uuu", "u", 0, 1, 1)]
    public void Plan_Instances_ComeAndGo(int replicas, int available, string current, string others, int start, int stopCurrent, int stopOthers)
    {
        var rules = new UpdateRules(AvailablePercent: available);
        var ours = Instances(current, 100);
        var old = Instances(others, 1);

        var plan = RollingUpdate.Plan(replicas, ours, old, instance => instance.Failures == 0, rules);

        Assert.Equal((start, stopCurrent, stopOthers), (plan.Start, plan.Stop.Count(serial => serial >= 100), plan.Stop.Count(serial => serial < 100)));
    }

    [Fact]
    public void Plan_PlayedToItsEnd_KeepsTheShareUpAndEndsWithTheWantedRevision()
    {
        foreach (var replicas in Enumerable.Range(1, 10))
        {
            foreach (var available in new[] { 0, 25, 50, 75, 100 })
            {
                var rules = new UpdateRules(AvailablePercent: available);
                var (current, others, serial) = (ImmutableArray<AppInstance>.Empty, Instances(new string('u', replicas), 1), 100L);
                var steps = 0;
                while (others.Length > 0 || current.Length != replicas || current.Any(instance => instance.Failures > 0))
                {
                    Assert.True(++steps < 100, $"{replicas} at {available} % never ends");
                    var plan = RollingUpdate.Plan(replicas, current, others, instance => instance.Failures == 0, rules);
                    current = current.RemoveAll(instance => plan.Stop.Contains(instance.Serial));
                    others = others.RemoveAll(instance => plan.Stop.Contains(instance.Serial));
                    Assert.True(current.Concat(others).Count(instance => instance.Failures == 0) >= RollingUpdate.Kept(rules, replicas));
                    // The oldest that came comes up, before those that come now.
                    if (current.FirstOrDefault(instance => instance.Failures > 0) is { } next) current = current.Replace(next, next with { Failures = 0 });
                    current = current.AddRange(Enumerable.Range(0, plan.Start).Select(_ => new AppInstance { Serial = serial++, Failures = 1 }));
                    Assert.True(current.Length + others.Length <= replicas + Math.Max(1, replicas - RollingUpdate.Kept(rules, replicas)));
                }
            }
        }
    }

    /// <summary>One that is not up is told apart by a failure, which the plan does not look at.</summary>
    private static ImmutableArray<AppInstance> Instances(string text, long first) =>
        [.. text.Select((letter, index) => new AppInstance { Serial = first + index, Failures = letter == 'u' ? 0 : 1 })];
}
