namespace OrleansVoxa.Storage.Hosting;

/// <summary>The rules for what all stores have in common.</summary>
internal static class StorageOptionsRules
{
    public const int MiB = 1 << 20;

    public static void Check(StorageOptions options, List<string> faults)
    {
        Range(faults, nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        Range(faults, nameof(options.MaxBatch), options.MaxBatch, 1, 100_000);
        Range(faults, nameof(options.ReadConnections), options.ReadConnections, 1, 64);
        Range(faults, nameof(options.MaxStateBytes), options.MaxStateBytes, 1024, 512 * MiB);
        Range(faults, nameof(options.BusyTimeout), options.BusyTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        if (options.JsonSerializerOptions is null) faults.Add("JsonSerializerOptions must be set; it is null.");
    }

    public static void Range(List<string> faults, string option, long value, long least, long most)
    {
        if (value < least || value > most) faults.Add($"{option} must lie between {least} and {most}; it is {value}.");
    }

    public static void Range(List<string> faults, string option, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) faults.Add($"{option} must lie between {least} and {most}; it is {value}.");
    }
}
