using BenchmarkDotNet.Running;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench;

/// <summary>Measures. <c>ratio [NAME…]</c> compares with baselines, <c>list</c> names what there is, anything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
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
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, MicroBenchmarks.Config());
                return 0;
        }
    }
}
