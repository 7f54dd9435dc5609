using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;
using OrleansVoxa.Api.Apps;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Tests.Apps;

/// <summary>What a caller is told when the silo of its run does not answer.</summary>
public sealed class ExecAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_TheRunsSiloIsGoneAndAnotherAnswers_GoesOnWithWhatThatSays()
    {
        var clock = new HastyClock(longest: TimeSpan.FromSeconds(1));
        var run = new FakeRun();
        run.Answers.Enqueue(() => [new AppExecOutput(1, [new AppExecPiece(false, [.. "a"u8])], null)]);
        run.Answers.Enqueue(() => throw new SiloUnavailableException("It is gone."));
        run.Answers.Enqueue(() => throw new TimeoutException("It is gone."));
        run.Answers.Enqueue(() => [new AppExecOutput(2, [], new AppExecEnd(null, AppCodes.ExecLost, "The silo was stopped."))]);

        var lines = await SendAsync(run, clock);

        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"code":"exec_lost","detail":"The silo was stopped."}""", lines[2]);
        Assert.Equal([0, 1, 1, 1], run.Asked);
    }

    [Fact]
    public async Task Send_NobodyAnswersAnyMore_SaysSoAndEnds()
    {
        var clock = new HastyClock(longest: TimeSpan.FromSeconds(1));
        var run = new FakeRun();

        var lines = await SendAsync(run, clock);

        Assert.StartsWith("""{"code":"exec_lost",""", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Send_ACallThatIsNeverAnswered_IsNotWaitedForWithoutEnd()
    {
        var clock = new HastyClock(longest: TimeSpan.FromSeconds(20));
        var run = new FakeRun { IsSilent = true };

        var lines = await SendAsync(run, clock);

        Assert.StartsWith("""{"code":"exec_lost",""", lines[1], StringComparison.Ordinal);
        Assert.InRange(run.Asked.Count, 2, 3);
    }

    private static async Task<string[]> SendAsync(FakeRun run, TimeProvider clock)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = Token, Response = { Body = body } };
        using var answer = new ExecAnswer(context, run, clock);
        await answer.SendAsync(new ExecStartRow("00112233445566778899aabbccddeeff", "web.1.1", "node", 60, null));
        return Encoding.UTF8.GetString(body.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Time that passes only where somebody waits for it, and then at once: longer waits than the longest never end.</summary>
    private sealed class HastyClock(TimeSpan longest) : TimeProvider
    {
        private readonly TimeSpan _longest = longest;
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }

        private sealed class Timer(HastyClock clock, TimerCallback callback, object? state) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime < TimeSpan.Zero || dueTime > clock._longest) return true;
                Interlocked.Add(ref clock._now, dueTime.Ticks);
                return ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class FakeRun : IAppExecGrain
    {
        public Queue<Func<ImmutableArray<AppExecOutput>>> Answers { get; } = new();

        public List<long> Asked { get; } = [];

        public bool IsSilent { get; init; }

        public async Task<ImmutableArray<AppExecOutput>> Read(long after, CancellationToken cancellationToken)
        {
            Asked.Add(after);
            await Task.Yield();
            if (IsSilent) await Task.Delay(Timeout.Infinite, cancellationToken);
            return Answers.TryDequeue(out var answer) ? answer() : throw new SiloUnavailableException("It is gone.");
        }

        public Task<AppExecPlace> Start(AppExecRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecClaim> ClaimInput(string operatorName, string writer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecVerdict> Write(string writer, long number, ImmutableArray<byte> bytes, bool isEnd, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task BreakInput(string writer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecReach> Resize(string operatorName, AppExecSize size, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecReach> Signal(string operatorName, int signal, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> WaitForEnd(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Cancel(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecVerdict> Output(string node, AppExecOutput output, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppExecInput> Input(string node, long after, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
