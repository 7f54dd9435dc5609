using System.Globalization;

namespace OrleansVoxa.Bench.Scale;

/// <summary>How large the simulated network is.</summary>
/// <param name="Nodes">Registered nodes. Default 10,000,000; 10,000 to 100,000,000.</param>
/// <param name="Silos">Silos that share them. Default 40; 2 to 1,000.</param>
/// <param name="Seed">Of ids, placements and moments. Default 1.</param>
internal sealed record ScaleOptions(int Nodes = 10_000_000, int Silos = 40, int Seed = 1)
{
    public const string Usage = "scale [--nodes N] [--silos N] [--seed N]: N nodes (10,000 to 100,000,000), 2 to 1,000 silos";

    /// <summary>Reads the command line; null if it cannot be understood.</summary>
    public static ScaleOptions? Parse(ReadOnlySpan<string> args)
    {
        var options = new ScaleOptions();
        if (args.Length % 2 != 0) return null;
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return null;
            switch (args[i])
            {
                case "--nodes":
                    options = options with { Nodes = value };
                    break;
                case "--silos":
                    options = options with { Silos = value };
                    break;
                case "--seed":
                    options = options with { Seed = value };
                    break;
                default:
                    return null;
            }
        }

        return options is { Nodes: >= 10_000 and <= 100_000_000, Silos: >= 2 and <= 1_000 } ? options : null;
    }
}
