using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Checks <see cref="ServiceOptions"/> at start-up.</summary>
internal sealed class ServiceOptionsValidator : IValidateOptions<ServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(ServiceOptions.Section)
            .Range(nameof(options.HoldWithdrawnDays), options.HoldWithdrawnDays, 0, 3_650)
            .Range(nameof(options.HoldUnownedDays), options.HoldUnownedDays, 1, 3_650)
            .ToResult();
    }
}
