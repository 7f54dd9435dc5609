using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Tells the cluster how things stand, again and again and at once when something changes, and hears what is to run.</summary>
internal sealed class HostReporter(IHostChannel channel, InstanceBook book, HostAgentOptions options, Action<AgentNotice> notify, TimeProvider time)
{
    /// <summary>The code of the notice that the cluster took a report.</summary>
    public const string Accepted = "accepted";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    // What changes by the millisecond is told together: the first of it at once, what follows no sooner than so long after.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _said;

    /// <summary>Names this run of the agent in all that it says.</summary>
    public string Run { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(HostReport.RunLength / 2));

    /// <summary>Done once the cluster has answered for the first time, or could not be asked.</summary>
    public Task Reported => _reported.Task;

    /// <summary>Reports until cancelled, whether the cluster is there or not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // An engine that hangs is no reason to be silent.
        await Task.WhenAny(book.Looked, Task.Delay(Retry, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var began = time.GetTimestamp();
            var told = await ReportAsync(cancellationToken);
            _reported.TrySetResult();
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var hearing = HearAsync(told, round.Token);
            var news = book.News.WaitAsync(told is null ? Retry : TimeSpan.FromSeconds(told.NextSeconds), round.Token);
            await Task.WhenAny(hearing, news);
            await round.CancelAsync();
            // A signal that was taken is not lost: another report follows whatever ended the wait.
            await Task.WhenAll(hearing, news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (Gap - time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, time, cancellationToken);
        }
    }

    /// <summary>Says a last time how things stand, if that can be said within a few seconds.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(LastWord, time);
        try
        {
            await channel.SyncAsync(book.Report(Run, options), limit.Token);
        }
        catch (Exception fault) when (fault is VoxaClientException or OperationCanceledException)
        {
            notify(new AgentNotice("last_report", $"The last report did not reach the cluster: {fault.Message}"));
        }
    }

    /// <returns>What is to run; null if the cluster did not say.</returns>
    private async Task<HostInstructions?> ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            var told = await channel.SyncAsync(book.Report(Run, options), cancellationToken);
            Say(new AgentNotice(Accepted, "The cluster takes this machine's reports."));
            book.Tell(told);
            return told;
        }
        catch (VoxaClientException fault)
        {
            Say(new AgentNotice(fault.Code, fault.Message));
            return null;
        }
    }

    /// <summary>Comes back once there are other instructions.</summary>
    private async Task HearAsync(HostInstructions? told, CancellationToken cancellationToken)
    {
        while (told is not null)
        {
            try
            {
                if (await channel.WaitAsync(told.Revision, cancellationToken) != told.Revision) return;
            }
            catch (VoxaClientException)
            {
                // The next report meets the same, and says it.
                break;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private void Say(AgentNotice notice)
    {
        if (_said == notice.Code) return;
        _said = notice.Code;
        notify(notice);
    }
}
