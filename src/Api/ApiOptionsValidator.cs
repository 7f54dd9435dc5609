using Microsoft.Extensions.Options;

namespace OrleansVoxa.Api;

/// <summary>Reports every value that cannot work, by the name under which it is configured.</summary>
public sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var faults = new List<string>();
        Range(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1_024, 64 * 1024 * 1024);
        Range(nameof(options.WritesPerSecond), options.WritesPerSecond, 1, 1_000_000);
        Range(nameof(options.LoopbackWritesPerSecond), options.LoopbackWritesPerSecond, 1, 1_000_000);
        Range(nameof(options.IdentityWritesPerSecond), options.IdentityWritesPerSecond, 1, 1_000_000);
        if (options.RequestDeadline <= TimeSpan.Zero || options.RequestDeadline > TimeSpan.FromHours(1))
            faults.Add($"{ApiOptions.Section}:{nameof(options.RequestDeadline)} must be above 0 and at most 1 hour, not {options.RequestDeadline}");
        Range(nameof(options.TokenCacheEntries), options.TokenCacheEntries, 0, 1_000_000);
        if (options.TokenCacheTime < TimeSpan.Zero || options.TokenCacheTime > TimeSpan.FromMinutes(1))
            faults.Add($"{ApiOptions.Section}:{nameof(options.TokenCacheTime)} must be from 0 to 1 minute, not {options.TokenCacheTime}");
        Range(nameof(options.KeyCacheEntries), options.KeyCacheEntries, 0, 100_000);
        if (options.KeyCacheTime < TimeSpan.Zero || options.KeyCacheTime > TimeSpan.FromMinutes(1))
            faults.Add($"{ApiOptions.Section}:{nameof(options.KeyCacheTime)} must be from 0 to 1 minute, not {options.KeyCacheTime}");
        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
                faults.Add($"{ApiOptions.Section}:{nameof(options.AllowedOrigins)} must hold origins as https://host:port, not '{origin}'");
        }

        foreach (var host in options.AllowedHosts)
        {
            if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
                faults.Add($"{ApiOptions.Section}:{nameof(options.AllowedHosts)} must hold host names without a port, not '{host}'");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, int value, int least, int most)
        {
            if (value < least || value > most) faults.Add($"{ApiOptions.Section}:{key} must be from {least} to {most}, not {value}");
        }
    }
}
