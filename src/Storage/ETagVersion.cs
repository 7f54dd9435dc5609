using System.Globalization;

namespace OrleansVoxa.Storage;

/// <summary>ETags are integer versions: 1 for a new row, one more with each write.</summary>
internal static class ETagVersion
{
    /// <summary>A version that no row has, so that an ETag from elsewhere ends in a conflict and not in a fault.</summary>
    private const long Never = -1;

    /// <summary>The version; 0 for no ETag, which expects no row.</summary>
    public static long Parse(string? etag) =>
        string.IsNullOrEmpty(etag) ? 0
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version
        : Never;

    public static string Format(long version) => version.ToString(CultureInfo.InvariantCulture);
}
