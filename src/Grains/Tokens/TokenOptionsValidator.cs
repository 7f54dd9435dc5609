using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>Checks <see cref="TokenOptions"/> at start-up.</summary>
internal sealed class TokenOptionsValidator : IValidateOptions<TokenOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(TokenOptions.Section)
            .Range(nameof(options.LifetimeSeconds), options.LifetimeSeconds, 1, Math.Clamp(options.MaxLifetimeSeconds, 1, TokenLifetime.MaximumSeconds))
            .Range(nameof(options.MaxLifetimeSeconds), options.MaxLifetimeSeconds, 1, TokenLifetime.MaximumSeconds)
            .Range(nameof(options.MaxPerNode), options.MaxPerNode, 1, 256)
            .ToResult();
    }
}
