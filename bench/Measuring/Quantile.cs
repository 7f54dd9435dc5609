namespace OrleansVoxa.Bench.Measuring;

/// <summary>Order statistics.</summary>
internal static class Quantile
{
    /// <summary>The value below which so large a part of all lies.</summary>
    public static double Of(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
