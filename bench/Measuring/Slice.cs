using System.Diagnostics;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>So much work, the time that it took, and the processor time that this process used for it on all its threads.</summary>
internal readonly record struct Slice(double Units, double Seconds, double ProcessorSeconds)
{
    public double Rate => Units / Seconds;

    public double ProcessorRate => Units / ProcessorSeconds;

    public static async Task<Slice> MeasureAsync(double units, Func<Task> work)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Slice(units, elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }
}
