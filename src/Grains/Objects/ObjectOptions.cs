namespace OrleansVoxa.Grains.Objects;

/// <summary>How much objects may take, and how long an upload may. Section <c>discovery:objects</c>. Checked at start-up.</summary>
public sealed class ObjectOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:objects";

    /// <summary>Largest object, in bytes. Default 64 MiB; 1 KiB to 256 MiB.</summary>
    public long MaxObjectBytes { get; set; } = 64L << 20;

    /// <summary>All objects and open uploads of the cluster together, in bytes. Default 1 GiB; the largest object to 1 TiB.</summary>
    public long MaxTotalBytes { get; set; } = 1L << 30;

    /// <summary>Objects and open uploads of the cluster. Default 1,000; 1 to 10,000.</summary>
    public int MaxObjects { get; set; } = 1_000;

    /// <summary>How long an upload may take before it is cleared, in seconds. Default 3,600; 60 to 86,400.</summary>
    public int UploadSeconds { get; set; } = 3_600;

    internal TimeSpan UploadTime => TimeSpan.FromSeconds(UploadSeconds);
}
