using System.Globalization;

namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>Finds the parts of an object. Thread-safe; holds nothing.</summary>
public static class ObjectParts
{
    /// <summary>The grain of one part.</summary>
    /// <param name="grains">Makes references.</param>
    /// <param name="upload">The upload's id.</param>
    /// <param name="part">The part, from 0.</param>
    public static IObjectPartGrain Get(IGrainFactory grains, string upload, long part)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentException.ThrowIfNullOrEmpty(upload);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        return grains.GetGrain<IObjectPartGrain>(string.Create(CultureInfo.InvariantCulture, $"{upload}.{part}"));
    }
}
