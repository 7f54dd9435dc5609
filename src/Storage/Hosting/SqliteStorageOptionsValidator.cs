using Microsoft.Extensions.Options;

namespace OrleansVoxa.Storage.Hosting;

/// <summary>Reports every fault of the options at once, each with its value and its range.</summary>
internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    private const int MiB = 1 << 20;

    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) faults.Add("DataDirectory must name a directory; it is empty.");
        if (string.IsNullOrWhiteSpace(options.FileName) || Path.GetFileName(options.FileName) != options.FileName
            || options.FileName is "." or "..")
        {
            faults.Add($"FileName must be a file's name without a path; it is '{options.FileName}'.");
        }

        Range(nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        Range(nameof(options.MaxBatch), options.MaxBatch, 1, 100_000);
        Range(nameof(options.ReadConnections), options.ReadConnections, 1, 64);
        Range(nameof(options.MaxStateBytes), options.MaxStateBytes, 1024, 512 * MiB);
        if (options.MaxDatabaseBytes is not 0) Range(nameof(options.MaxDatabaseBytes), options.MaxDatabaseBytes, MiB, long.MaxValue);
        Range(nameof(options.CheckpointBytes), options.CheckpointBytes, 64 * 1024, 1024 * MiB);
        Range(nameof(options.CacheBytes), options.CacheBytes, MiB, 4096L * MiB);
        if (options.BusyTimeout < TimeSpan.Zero || options.BusyTimeout > TimeSpan.FromMinutes(5))
            faults.Add($"BusyTimeout must lie between 0 and 5 minutes; it is {options.BusyTimeout}.");
        if (!Enum.IsDefined(options.IntegrityCheck)) faults.Add($"IntegrityCheck knows no value {(int)options.IntegrityCheck}.");
        if (options.JsonSerializerOptions is null) faults.Add("JsonSerializerOptions must be set; it is null.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string option, long value, long least, long most)
        {
            if (value < least || value > most) faults.Add($"{option} must lie between {least} and {most}; it is {value}.");
        }
    }
}
