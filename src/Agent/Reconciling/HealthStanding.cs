using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What the checks of one container say so far. Moments are on a clock that nobody sets. Pure. Immutable.</summary>
/// <param name="Healthy">Null until it has passed once, or failed as often as it may.</param>
/// <param name="Failures">Failures in a row that count.</param>
/// <param name="Due">When it is asked again.</param>
/// <param name="CountsFrom">From when on another failure counts.</param>
internal readonly record struct HealthStanding(bool? Healthy, int Failures, TimeSpan Due, TimeSpan CountsFrom)
{
    private static readonly TimeSpan Eager = TimeSpan.FromSeconds(1);

    /// <summary>Before the first check. A program has the check's interval to come up in before a failure counts.</summary>
    /// <param name="check">How it is asked.</param>
    /// <param name="now">When it was found to run.</param>
    public static HealthStanding New(HealthCheck check, TimeSpan now) => new(null, 0, now, now + TimeSpan.FromSeconds(check.IntervalSeconds));

    /// <summary>After a check. Until one was passed it is asked each second, so that it is known to be up soon; failures count once an interval all the same.</summary>
    /// <param name="check">How it is asked.</param>
    /// <param name="passed">What came of it.</param>
    /// <param name="now">When.</param>
    public HealthStanding After(HealthCheck check, bool passed, TimeSpan now)
    {
        var interval = TimeSpan.FromSeconds(check.IntervalSeconds);
        if (passed) return new(true, 0, now + interval, now);
        var counts = now >= CountsFrom;
        var failures = counts ? Math.Min(Failures + 1, check.Failures) : Failures;
        var healthy = failures >= check.Failures ? false : Healthy;
        return new(healthy, failures, now + (healthy is null && Eager < interval ? Eager : interval), counts ? now + interval : CountsFrom);
    }
}
