using OrleansVoxa.Bench.Scale;

namespace OrleansVoxa.Bench;

internal static partial class Program
{
    static partial void AddScale() => _scale = ScaleCommand.RunAsync;
}
