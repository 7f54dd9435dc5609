using Microsoft.Extensions.Options;

namespace OrleansVoxa.Storage.Hosting;

/// <summary>Reports every fault of the options at once, each with its value and its range.</summary>
internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    private const int MiB = StorageOptionsRules.MiB;

    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) faults.Add("DataDirectory must name a directory; it is empty.");
        if (string.IsNullOrWhiteSpace(options.FileName) || Path.GetFileName(options.FileName) != options.FileName
            || options.FileName is "." or "..")
        {
            faults.Add($"FileName must be a file's name without a path; it is '{options.FileName}'.");
        }

        StorageOptionsRules.Check(options, faults);
        if (options.MaxDatabaseBytes is not 0)
            StorageOptionsRules.Range(faults, nameof(options.MaxDatabaseBytes), options.MaxDatabaseBytes, MiB, long.MaxValue);
        StorageOptionsRules.Range(faults, nameof(options.CheckpointBytes), options.CheckpointBytes, 64 * 1024, 1024 * MiB);
        StorageOptionsRules.Range(faults, nameof(options.CacheBytes), options.CacheBytes, MiB, 4096L * MiB);
        if (!Enum.IsDefined(options.IntegrityCheck)) faults.Add($"IntegrityCheck knows no value {(int)options.IntegrityCheck}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
