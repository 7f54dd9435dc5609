using Microsoft.Extensions.Options;
using OrleansVoxa.Storage.Postgres;

namespace OrleansVoxa.Storage.Hosting;

/// <summary>Reports every fault of the options at once, each with its value and its range; never the connection string.</summary>
internal sealed class PostgresStorageOptionsValidator : IValidateOptions<PostgresStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresStorageOptions options)
    {
        var faults = new List<string>();
        if (PostgresAddress.TryParse(options.ConnectionString ?? "", out var unreadable) is null) faults.Add($"ConnectionString: {unreadable}");
        StorageOptionsRules.Check(options, faults);
        StorageOptionsRules.Range(faults, nameof(options.ReconnectPatience), options.ReconnectPatience, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        StorageOptionsRules.Range(faults, nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        StorageOptionsRules.Range(faults, nameof(options.MaxClockDifference), options.MaxClockDifference, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (options.ClusterId is "") faults.Add("ClusterId: must not be empty; leave it out for a silo that has the database alone.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
