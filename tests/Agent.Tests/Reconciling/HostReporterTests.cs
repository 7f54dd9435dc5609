using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Reconciling;

public sealed class HostReporterTests
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Run_NewsAfterQuiet_ReportsAtOnceAndWhatFollowsTogether()
    {
        var cluster = new FakeCluster();
        var book = new InstanceBook(_clock);
        book.Find(MachineFacts.Unknown with { Code = "" });
        // What was news before the first report is in it.
        await book.News.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var running = new HostReporter(cluster, book, new HostAgentOptions(), _ => { }, _clock).RunAsync(stop.Token);
        await cluster.HearAsync(report => report.Instances.IsEmpty);

        // Nothing was said for so long: nobody has to wait for the clock.
        _clock.Advance(Gap);
        See(book, 1);
        await cluster.HearAsync(report => report.Instances.Length == 1);

        See(book, 2);
        See(book, 3);
        _clock.Advance(Gap);
        await cluster.HearAsync(report => report.Instances.Length == 3);
        Assert.Equal(3, cluster.Reports);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static void See(InstanceBook book, int serial)
    {
        Assert.True(InstanceId.TryParse($"web.1.{serial}", out var id));
        book.See(id, InstanceReports.Of(id, InstanceState.Running, "", "") with { Container = "c" + serial });
    }
}
