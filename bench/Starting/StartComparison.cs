using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Starting;

/// <summary>
/// The silo from the start of its process to its ready line, against a hello-world Kestrel, each a process of its own, in
/// turn. Both were built with this program, in its configuration. The ratio is that of times.
/// </summary>
/// <param name="name">What the command line calls it.</param>
/// <param name="subject">What the silo finds.</param>
/// <param name="bar">What is asked.</param>
/// <param name="again">With what an earlier start has left; else in an empty directory every time.</param>
/// <param name="nodes">Nodes that were registered before.</param>
internal sealed class StartComparison(string name, string subject, string bar, bool again = true, int nodes = 0) : IComparison
{
    public static IReadOnlyList<StartComparison> All { get; } =
    [
        new("start-first", "empty data directory", "at most 4", again: false),
        new("start-again", "with the data of an earlier start", "at most 4"),
        new("start-100k", "100,000 nodes registered", "at most 10", nodes: 100_000),
        new("start-million", "a million nodes registered", "under 15 s and 1.5 GB", nodes: 1_000_000),
    ];

    private int Rounds => nodes == 0 ? 15 : 5;

    public string Name => name;

    public string Subject => "silo, start to ready, " + subject;

    public string Baseline => "hello-world Kestrel";

    public string Bar => bar;

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        try
        {
            if (nodes > 0)
            {
                await using var silo = await HttpServer.StartSiloAsync(cancellationToken, data);
                await silo.RegisterAsync(nodes, cancellationToken);
            }

            List<StartTime> ours = [], theirs = [];
            // The first round brings both programs into the page cache, makes the data of start-again, and is not counted.
            for (var round = 0; round <= Rounds; round++)
            {
                StartTime subject, baseline;
                if (round % 2 == 0)
                {
                    subject = await SiloAsync(data, cancellationToken);
                    baseline = await HelloAsync(cancellationToken);
                }
                else
                {
                    baseline = await HelloAsync(cancellationToken);
                    subject = await SiloAsync(data, cancellationToken);
                }

                if (round == 0) continue;
                ours.Add(subject);
                theirs.Add(baseline);
            }

            return new Measurement(
                [.. ours.Zip(theirs, (mine, other) => mine.Elapsed / other.Elapsed)],
                Times(ours), Times(theirs),
                [.. ours.Zip(theirs, (mine, other) => mine.Processor / other.Processor)]);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<StartTime> SiloAsync(string data, CancellationToken cancellationToken)
    {
        if (!again)
        {
            Directory.Delete(data, recursive: true);
            Directory.CreateDirectory(data);
        }

        return await StartedProgram.MeasureAsync(
            Built("Silo", "voxa-silo.dll"),
            ["--data", data, "--http", "127.0.0.1:0", "--bridge", "127.0.0.1:0", "--edge", "127.0.0.1:0", .. nodes == 0 ? [] : HttpServer.Many],
            cancellationToken);
    }

    private static Task<StartTime> HelloAsync(CancellationToken cancellationToken) =>
        StartedProgram.MeasureAsync(Built("Hello", "OrleansVoxa.Hello.dll"), [], cancellationToken);

    /// <summary>Output of another project of this build, which lies beside this program's own: <c>bin/PROJECT/CONFIGURATION</c>.</summary>
    private static string Built(string project, string file)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, file);
    }

    private static string Times(List<StartTime> starts) =>
        $"{Figure.Time(Quantile.Median(starts.Select(start => start.Elapsed)))} "
        + $"({Figure.Time(Quantile.Median(starts.Select(start => start.Processor)))} of processor, {Quantile.Median(starts.Select(start => start.Resident)) / 1e6:0} MB)";
}
