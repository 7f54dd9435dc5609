using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Checks <see cref="RegistryOptions"/> at start-up.</summary>
internal sealed class RegistryOptionsValidator : IValidateOptions<RegistryOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(RegistryOptions.Section)
            .Range(nameof(options.MaxNodes), options.MaxNodes, 64, 10_000_000)
            .Range(nameof(options.RegistrationWork), options.RegistrationWork, 0, Protocol.Registry.RegistrationWork.MaximumBits)
            .Range(nameof(options.ClockSkewSeconds), options.ClockSkewSeconds, 1, 3_600)
            .Range(nameof(options.ProbeLeaseMinutes), options.ProbeLeaseMinutes, 0, 1_440, minimumAllowed: false)
            .Range(nameof(options.SnapshotMinutes), options.SnapshotMinutes, 1, 1_440)
            .Range(nameof(options.SuspectShare), options.SuspectShare, 0, 1, minimumAllowed: false)
            .Range(nameof(options.SuspectLeast), options.SuspectLeast, 1, 1_000_000)
            .Range(nameof(options.SuspectLongestHours), options.SuspectLongestHours, 0, 8_760)
            .ToResult();
    }
}
