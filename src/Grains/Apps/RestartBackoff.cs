namespace OrleansVoxa.Grains.Apps;

/// <summary>How long the place of an instance that failed stays empty: it doubles with each failure in a row, up to a limit. Pure.</summary>
internal static class RestartBackoff
{
    /// <param name="failures">Failures in a row, the last one included; none gives no pause.</param>
    /// <param name="options">The first and the longest pause.</param>
    public static TimeSpan Delay(int failures, AppOptions options)
    {
        if (failures <= 0) return TimeSpan.Zero;
        // 2^30 times the shortest first pause is beyond the longest that can be configured.
        var seconds = options.RestartBackoff * (1L << Math.Min(failures - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(seconds, options.RestartBackoffMax));
    }
}
