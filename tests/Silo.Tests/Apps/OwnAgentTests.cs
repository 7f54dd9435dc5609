using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Silo.Tests.Apps;

/// <summary>What becomes of the silo's own agent when it ends.</summary>
public sealed class OwnAgentTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly OwnAgentHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Agent_BreaksAgainAndAgain_IsStartedAgainEverMoreSeldom()
    {
        await _host.Agent.StartedAsync(Token);
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 300, 300 })
        {
            var fault = new IOException($"broken before {seconds} s");
            (await _host.NextRunAsync()).Ends.SetException(fault);

            await AssertStartsAfterAsync(TimeSpan.FromSeconds(seconds));
            var entry = _host.Log.Entries.Last();
            Assert.Equal((4104, LogLevel.Error, fault), (entry.Event, entry.Level, entry.Fault));
            Assert.Contains(TimeSpan.FromSeconds(seconds).ToString(), entry.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Agent_EndsWithoutAFault_IsStartedAgain()
    {
        await _host.Agent.StartedAsync(Token);
        (await _host.NextRunAsync()).Ends.SetResult();

        await AssertStartsAfterAsync(TimeSpan.FromSeconds(5));
        Assert.Equal((4104, LogLevel.Error, null), _host.Log.Entries.Last() is var entry ? (entry.Event, entry.Level, entry.Fault) : default);
    }

    [Fact]
    public async Task Agent_IsCancelledByItselfAlone_IsStartedAgain()
    {
        await _host.Agent.StartedAsync(Token);
        (await _host.NextRunAsync()).Ends.SetCanceled(new CancellationToken(canceled: true));

        await AssertStartsAfterAsync(TimeSpan.FromSeconds(5));
    }

    [Theory]
    // Six minutes, though the wall clock was set meanwhile.
    [InlineData(6, 5)]
    [InlineData(4, 20)]
    public async Task Agent_BreaksAfterALongWhile_WaitsAsAtFirst(int minutes, int seconds)
    {
        await _host.Agent.StartedAsync(Token);
        foreach (var wait in new[] { 5, 10 })
        {
            (await _host.NextRunAsync()).Ends.SetException(new IOException("broken"));
            await AssertStartsAfterAsync(TimeSpan.FromSeconds(wait));
        }

        var run = await _host.NextRunAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(minutes));
        _host.Clock.SetWallClock(TimeSpan.FromHours(-3));
        run.Ends.SetException(new IOException("broken"));

        await AssertStartsAfterAsync(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("returns")]
    [InlineData("is cancelled")]
    [InlineData("breaks")]
    public async Task Stopping_AgentEndsThen_IsNoErrorAndNoneIsStarted(string how)
    {
        await _host.Agent.StartedAsync(Token);
        var run = await _host.NextRunAsync();
        var stopping = _host.Agent.StoppingAsync(Token);
        Assert.True(run.Stop.IsCancellationRequested);
        // Its last report is waited for.
        Assert.False(stopping.IsCompleted);

        if (how == "returns") run.Ends.SetResult();
        else if (how == "is cancelled") run.Ends.SetCanceled(run.Stop);
        else run.Ends.SetException(new IOException("broken"));

        await stopping.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await AssertNoneStartsAsync(runs: 1);
        Assert.DoesNotContain(_host.Log.Entries, entry => entry.Level > LogLevel.Warning);
        // What broke is not kept back, either.
        Assert.Equal(how == "breaks", _host.Log.Entries.Any(entry => entry.Fault is IOException));
    }

    [Fact]
    public async Task Stopping_WhileItWaitsForTheNextStart_StartsNone()
    {
        await _host.Agent.StartedAsync(Token);
        (await _host.NextRunAsync()).Ends.SetException(new IOException("broken"));
        await _host.UntilItWaitsAsync();

        await _host.Agent.StoppingAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);

        await AssertNoneStartsAsync(runs: 1);
        Assert.Equal(4104, Assert.Single(_host.Log.Entries, entry => entry.Level > LogLevel.Information).Event);
    }

    [Fact]
    public async Task Stopping_AgentDoesNotEnd_IsGivenUpWithItsCaller()
    {
        await _host.Agent.StartedAsync(Token);
        var run = await _host.NextRunAsync();
        using var patience = new CancellationTokenSource();
        var stopping = _host.Agent.StoppingAsync(patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping.WaitAsync(TimeSpan.FromMinutes(1), Token));
        run.Ends.SetResult();
    }

    /// <summary>Lets the time pass until the next start, and asserts that it is not a moment sooner. The run is left for <see cref="OwnAgentHost.NextRunAsync"/>.</summary>
    private async Task AssertStartsAfterAsync(TimeSpan wait)
    {
        await _host.UntilItWaitsAsync();
        var runs = _host.Runs;
        _host.Clock.Advance(wait - Tick);
        Assert.Equal(1, _host.Clock.ArmedTimers);
        Assert.Equal(runs, _host.Runs);
        _host.Clock.Advance(Tick);
        await OwnAgentHost.UntilAsync(() => _host.Runs == runs + 1);
    }

    private async Task AssertNoneStartsAsync(int runs)
    {
        Assert.Equal(0, _host.Clock.ArmedTimers);
        _host.Clock.Advance(TimeSpan.FromHours(1));
        await _host.Agent.StopAsync(Token);
        await _host.Agent.StoppedAsync(Token);
        Assert.Equal(runs, _host.Runs);
    }
}
