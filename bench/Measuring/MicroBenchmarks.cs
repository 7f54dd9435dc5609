using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>How BenchmarkDotNet runs here.</summary>
internal static class MicroBenchmarks
{
    /// <summary>
    /// Short, and in this process: the toolchain that generates a project of its own does not follow this repository's
    /// layout of build output, and the ratios need both sides in one process anyway.
    /// </summary>
    public static IConfig Config() => DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"));
}
