using System.Globalization;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Adds up how far a fetch is. Not thread-safe.</summary>
internal sealed class PullProgress
{
    private const int MostLayers = 1_000;

    private readonly Dictionary<string, (long Current, long Total)> _layers = new(StringComparer.Ordinal);
    private long _shown = -1;

    /// <summary>What there is to say.</summary>
    public string Text
    {
        get
        {
            long current = 0, total = 0;
            foreach (var layer in _layers.Values)
            {
                current += layer.Current;
                total += layer.Total;
            }

            return total == 0
                ? "Fetching the image."
                : string.Create(CultureInfo.InvariantCulture, $"Fetching the image: {current >> 20} of {total >> 20} MiB of what is known of it.");
        }
    }

    /// <summary>Takes a line in.</summary>
    /// <returns>True if there is something new to say: not for each of a thousand lines.</returns>
    public bool Take(ProgressLine line)
    {
        if (line is not { Id: { } layer, Status: "Downloading", Progress: { Total: > 0, Current: >= 0 } counts }) return false;
        if (_layers.Count >= MostLayers && !_layers.ContainsKey(layer)) return false;
        _layers[layer] = (Math.Min(counts.Current, counts.Total), Math.Min(counts.Total, 1L << 50));
        var now = _layers.Values.Sum(one => one.Current) >> 20;
        if (now == _shown) return false;
        _shown = now;
        return true;
    }
}
