using BenchmarkDotNet.Running;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench;

/// <summary>Measures. <c>ratio [NAME…]</c> compares with baselines, <c>list</c> names what there is, <c>scale</c> simulates a large network, anything else goes to BenchmarkDotNet.</summary>
internal static partial class Program
{
    // Implemented beside what it runs; a build without the embedded engine has no such file.
    private static Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>>? _scale;

    static partial void AddScale();

    public static async Task<int> Main(string[] args)
    {
        AddScale();
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            interrupted.Cancel();
        };
        switch (args)
        {
            case ["ratio", .. var names]:
                return await RatioCommand.RunAsync(names, Console.Out, Console.Error, interrupted.Token);
            case ["list"]:
                RatioCommand.List(Console.Out);
                return 0;
            case ["scale", .. var options] when _scale is not null:
                return await _scale(options, Console.Out, Console.Error, interrupted.Token);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, MicroBenchmarks.Config());
                return 0;
        }
    }
}
