using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class NodeLifecycleOptionsTests
{
    [Fact]
    public void Validate_Defaults_Pass() =>
        Assert.True(new NodeLifecycleOptionsValidator().Validate(null, new NodeLifecycleOptions()).Succeeded);

    [Fact]
    public void Validate_EverythingWrong_ReportsEveryFault()
    {
        var options = new NodeLifecycleOptions
        {
            ToleranceDays = 0,
            GraceHours = -1,
            FirstRetryHours = 0,
            SecondRetryDays = double.NaN,
            ThirdRetryDays = double.PositiveInfinity,
            ComaDays = 40_000,
            RegistrationDays = 0,
            HeartbeatSeconds = 0,
            MissedHeartbeats = 0,
            LastSeenMinutes = -1,
            FlapChanges = 0,
            FlapWindowMinutes = 0,
            FlapSteadyMinutes = double.NaN,
            FlapLongestHours = 0,
        };

        var result = new NodeLifecycleOptionsValidator().Validate(null, options);

        foreach (var property in typeof(NodeLifecycleOptions).GetProperties().Where(property => property.CanWrite))
            Assert.Contains(result.Failures!, failure => failure.StartsWith($"discovery:nodes:{property.Name} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SteadyLongerThanTheLongest_IsAFault()
    {
        var options = new NodeLifecycleOptions { FlapSteadyMinutes = 61, FlapLongestHours = 1 };

        Assert.Contains("FlapLongestHours", Assert.Single(new NodeLifecycleOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HeartbeatsSlowerThanTolerance_IsAFault()
    {
        var options = new NodeLifecycleOptions { ToleranceDays = 0.001, LastSeenMinutes = 0 };

        var failure = Assert.Single(new NodeLifecycleOptionsValidator().Validate(null, options).Failures!);

        Assert.Contains("MissedHeartbeats", failure, StringComparison.Ordinal);
    }
}
