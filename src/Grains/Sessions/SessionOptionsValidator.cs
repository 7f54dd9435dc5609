using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains.Sessions;

/// <summary>Checks <see cref="SessionOptions"/> at start-up.</summary>
internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OptionFaults(SessionOptions.Section)
            .Range(nameof(options.LifetimeSeconds), options.LifetimeSeconds, 60, 86_400)
            .Range(nameof(options.ChallengeSeconds), options.ChallengeSeconds, 5, 300)
            .Range(nameof(options.MaxPerNode), options.MaxPerNode, 1, 256)
            .Range(nameof(options.MaxLogins), options.MaxLogins, 1, 1_000)
            .ToResult();
    }
}
