using System.Globalization;

namespace Orleans.Runtime;

/// <summary>How keys that are not strings are written: whole numbers in hexadecimal, as Orleans does.</summary>
public static class GrainIdKeyExtensions
{
    /// <summary>The key for <paramref name="key"/>.</summary>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>Reads a whole-number key; false if the key is none.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key) =>
        long.TryParse(grainId.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);

    /// <summary>Reads a whole-number key.</summary>
    /// <exception cref="ArgumentException">The key is no whole number.</exception>
    public static long GetIntegerKey(this GrainId grainId) =>
        grainId.TryGetIntegerKey(out var key) ? key : throw new ArgumentException($"Unable to parse \"{grainId}\" as an integer grain key");
}
