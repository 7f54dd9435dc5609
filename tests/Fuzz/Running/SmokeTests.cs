namespace OrleansVoxa.Fuzz.Running;

/// <summary>A short run of every target with a fixed seed; docs/fuzzing.md tells of the long one.</summary>
public sealed class SmokeTests
{
    private const ulong Seed = 1;

    public static TheoryData<string> Targets => [.. FuzzTargets.All().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Run_MutatedInputs_KeepsEveryPromise(string name)
    {
        var target = FuzzTargets.All().Single(target => target.Name == name);
        var report = new FuzzRunner(target, Seed).Run(0, target.SmokeInputs, Environment.FailFast);
        Assert.Equal(target.SmokeInputs, report.Inputs);
        // All of one kind would mean that the mutator, or the target's check, does nothing.
        Assert.InRange(report.Accepted, 1, report.Inputs - 1);
    }
}
