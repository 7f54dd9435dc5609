using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Checks <see cref="NodeLifecycleOptions"/> at start-up.</summary>
internal sealed class NodeLifecycleOptionsValidator : IValidateOptions<NodeLifecycleOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(NodeLifecycleOptions.Section)
            .Range(nameof(options.ToleranceDays), options.ToleranceDays, 0, 3_650, minimumAllowed: false)
            .Range(nameof(options.GraceHours), options.GraceHours, 0, 8_760, minimumAllowed: false)
            .Range(nameof(options.FirstRetryHours), options.FirstRetryHours, 0, 8_760, minimumAllowed: false)
            .Range(nameof(options.SecondRetryDays), options.SecondRetryDays, 0, 3_650, minimumAllowed: false)
            .Range(nameof(options.ThirdRetryDays), options.ThirdRetryDays, 0, 3_650, minimumAllowed: false)
            .Range(nameof(options.ComaDays), options.ComaDays, 0, 36_500, minimumAllowed: false)
            .Range(nameof(options.RegistrationDays), options.RegistrationDays, 0, 36_500, minimumAllowed: false)
            .Range(nameof(options.HeartbeatSeconds), options.HeartbeatSeconds, 1, 86_400)
            .Range(nameof(options.MissedHeartbeats), options.MissedHeartbeats, 1, 1_000)
            .Range(nameof(options.LastSeenMinutes), options.LastSeenMinutes, 0, 1_440)
            .Range(nameof(options.FlapChanges), options.FlapChanges, 1, 1_000)
            .Range(nameof(options.FlapWindowMinutes), options.FlapWindowMinutes, 0, 1_440, minimumAllowed: false)
            .Range(nameof(options.FlapSteadyMinutes), options.FlapSteadyMinutes, 0, 1_440, minimumAllowed: false)
            .Range(nameof(options.FlapLongestHours), options.FlapLongestHours, 0, 8_760, minimumAllowed: false)
            .Require(options.FlapSteadyMinutes <= options.FlapLongestHours * 60, "FlapSteadyMinutes must not be longer than FlapLongestHours.")
            .Require(options.HeartbeatSeconds * options.MissedHeartbeats < options.ToleranceDays * 86_400, "HeartbeatSeconds times MissedHeartbeats must be shorter than ToleranceDays.")
            .Require(options.LastSeenMinutes * 60 < options.ToleranceDays * 86_400, "LastSeenMinutes must be shorter than ToleranceDays.")
            .ToResult();
    }
}
