using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class HealthStandingTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private static readonly HealthCheck Check = new(80, "/", IntervalSeconds: 10, TimeoutSeconds: 5, Failures: 3);

    [Fact]
    public void After_FirstPass_IsHealthyAtOnceAndAskedOnceAnInterval()
    {
        var passed = HealthStanding.New(Check, Start).After(Check, passed: true, Start);
        Assert.True(passed.Healthy);
        Assert.Equal(Start + TimeSpan.FromSeconds(10), passed.Due);
    }

    [Fact]
    public void After_FailuresWhileItComesUp_AreAskedEachSecondAndCountOnceAnInterval()
    {
        var standing = HealthStanding.New(Check, Start);
        for (var second = 0; second < 30; second++)
        {
            Assert.Null(standing.Healthy);
            Assert.Equal(Start + TimeSpan.FromSeconds(second), standing.Due);
            standing = standing.After(Check, passed: false, standing.Due);
        }

        // The third one that counts is at 30 s: it had its interval to come up, three times.
        Assert.Null(standing.Healthy);
        standing = standing.After(Check, passed: false, standing.Due);
        Assert.False(standing.Healthy);
    }

    [Fact]
    public void After_FailuresOfAHealthyOne_MakeItUnwellOnlyInARow()
    {
        var standing = HealthStanding.New(Check, Start).After(Check, true, Start);
        bool[] results = [false, false, true, false, false];
        foreach (var result in results)
        {
            standing = standing.After(Check, result, standing.Due);
            Assert.True(standing.Healthy);
        }

        standing = standing.After(Check, false, standing.Due);
        Assert.False(standing.Healthy);
        Assert.Equal(3, standing.Failures);
        Assert.True(standing.After(Check, true, standing.Due).Healthy);
    }
}
