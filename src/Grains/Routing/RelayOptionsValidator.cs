using System.Text;
using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Checks <see cref="RelayOptions"/> at start-up.</summary>
internal sealed class RelayOptionsValidator : IValidateOptions<RelayOptions>
{
    public ValidateOptionsResult Validate(string? name, RelayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(RelayOptions.Section)
            .Range(nameof(options.KeyPeriodHours), options.KeyPeriodHours, 1, 720)
            .Range(nameof(options.KeyGraceHours), options.KeyGraceHours, 0, 24, minimumAllowed: false)
            .Range(nameof(options.MaxReplayTags), options.MaxReplayTags, 64, 16_777_216)
            .Range(nameof(options.MaxRelays), options.MaxRelays, 1, 1_000)
            .Range(nameof(options.AttachLeaseSeconds), options.AttachLeaseSeconds, 10, 3_600)
            .Range(nameof(options.Capacity), options.Capacity, 0, 1_000_000)
            .Require(options.KeyPeriodHours > 2 * options.KeyGraceHours, "KeyPeriodHours must be longer than twice KeyGraceHours.")
            .Require(IsText(options.OperatorFamily), $"OperatorFamily must be at most {NodeRecord.MaximumText} bytes without control characters.")
            .Require(IsText(options.Region), $"Region must be at most {NodeRecord.MaximumText} bytes without control characters.")
            .ToResult();
    }

    private static bool IsText(string? text) =>
        text is not null && Encoding.UTF8.GetByteCount(text) <= NodeRecord.MaximumText && !text.Any(char.IsControl);
}
