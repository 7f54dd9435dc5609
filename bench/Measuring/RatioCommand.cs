namespace OrleansVoxa.Bench.Measuring;

/// <summary>The <c>ratio</c> command: runs comparisons one after the other and prints a table that is also Markdown.</summary>
internal static class RatioCommand
{
    private const int UnknownName = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] names, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var chosen = Catalogue.All.Where(comparison => names.Length == 0 || names.Any(name => Matches(comparison, name))).ToList();
        var unknown = names.Where(name => !Catalogue.All.Any(comparison => Matches(comparison, name))).ToList();
        if (unknown.Count > 0)
        {
            errors.WriteLine($"There is no comparison {string.Join(", ", unknown)}. The command list names them all.");
            return UnknownName;
        }

        output.WriteLine(Surroundings());
        output.WriteLine();
        output.WriteLine("| name | subject | baseline | ratio (min–max) | by processor time | asked |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var comparison in chosen)
        {
            if (comparison.Missing is { } missing)
            {
                output.WriteLine($"| `{comparison.Name}` | {comparison.Subject} | {comparison.Baseline} | not measured | | {missing} |");
                continue;
            }

            try
            {
                var result = await comparison.MeasureAsync(cancellationToken);
                output.WriteLine(
                    $"| `{comparison.Name}` | {comparison.Subject}: {result.Subject} | {comparison.Baseline}: {result.Baseline} "
                    + $"| **{Figure.Ratio(Quantile.Median(result.Ratios))}** {Figure.Range(result.Ratios)} "
                    + $"| {(result.ProcessorRatios.Count == 0 ? "" : Figure.Ratio(Quantile.Median(result.ProcessorRatios)))} | {comparison.Bar} |");
                output.Flush();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                errors.WriteLine("Interrupted.");
                return Interrupted;
            }
        }

        return 0;
    }

    public static void List(TextWriter output)
    {
        var width = Catalogue.All.Max(comparison => comparison.Name.Length);
        foreach (var comparison in Catalogue.All)
            output.WriteLine($"{comparison.Name.PadRight(width)}  {comparison.Subject}, against {comparison.Baseline}");
    }

    /// <summary>What a reader of the figures must know of the machine.</summary>
    public static string Surroundings() => $"{Environment.ProcessorCount} processors, {LoadAverage()}, .NET {Environment.Version}";

    /// <summary>A name, or what names begin with: <c>relay</c> means all relay comparisons.</summary>
    private static bool Matches(IComparison comparison, string name) =>
        comparison.Name == name || comparison.Name.StartsWith(name + "-", StringComparison.Ordinal);

    /// <summary>How busy the machine is with everything that runs on it: a figure taken at a load of 20 is read differently.</summary>
    private static string LoadAverage() => File.Exists("/proc/loadavg")
        ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start"
        : "load unknown";
}
