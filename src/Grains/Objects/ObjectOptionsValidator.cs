using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains.Objects;

/// <summary>Checks <see cref="ObjectOptions"/> at start-up.</summary>
internal sealed class ObjectOptionsValidator : IValidateOptions<ObjectOptions>
{
    public ValidateOptionsResult Validate(string? name, ObjectOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(ObjectOptions.Section)
            .Range(nameof(options.MaxObjectBytes), options.MaxObjectBytes, 1_024, 256L << 20)
            .Range(nameof(options.MaxTotalBytes), options.MaxTotalBytes, Math.Max(1_024, options.MaxObjectBytes), 1L << 40)
            .Range(nameof(options.MaxObjects), options.MaxObjects, 1, 10_000)
            .Range(nameof(options.UploadSeconds), options.UploadSeconds, 60, 86_400)
            .ToResult();
    }
}
