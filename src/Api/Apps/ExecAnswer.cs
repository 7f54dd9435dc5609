using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>
/// The lines of one exec on their way to its caller, who may read slowly, or nothing for a while because the command is silent: neither is a reason to
/// end it. The run itself judges whether its caller is there, by what is read; this only ends an answer that nobody takes any more.
/// </summary>
internal sealed class ExecAnswer(HttpContext context, IAppExecGrain exec, TimeProvider clock) : IDisposable
{
    // Of what is written at once: whoever takes so much is there.
    private const int Step = 16 * 1024;

    // Longer than a run waits for its caller: so the run ends, and one who reads again within this time is told why.
    private static readonly TimeSpan StepWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HeardEvery = TimeSpan.FromSeconds(5);

    // A run answers within half of that.
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(20);

    // As long as a run waits for its caller: if it is there and not to be reached, it is over by then.
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private const string LostText = "The silo that listened to the command does not answer; what became of the command is not known. Its machine ends it once it hears that.";

    private readonly MemoryStream _lines = new();
    private long _passed;
    private long _heard;

    /// <summary>Sends everything from where it runs to how it ended.</summary>
    public async Task SendAsync(ExecStartRow start)
    {
        Write(start, ApiJson.Default.ExecStartRow);
        await FlushAsync();
        while (true)
        {
            foreach (var batch in await ReadAsync())
            {
                foreach (var piece in batch.Pieces) Write(new ExecOutputRow(piece.IsError ? "stderr" : "stdout", piece.Bytes.AsMemory()), ApiJson.Default.ExecOutputRow);
                if (batch.End is { } end) Write(new ExecEndRow(end.ExitCode, AppAnswers.Said(end.Code), AppAnswers.Said(end.Text)), ApiJson.Default.ExecEndRow);
                await FlushAsync();
                if (batch.End is not null) return;
                _passed = batch.Number;
            }
        }
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>What was written next. Where the run's silo is gone, another one says soon that the run is lost; if none does, this says it.</summary>
    private async Task<IReadOnlyList<AppExecOutput>> ReadAsync()
    {
        for (var since = clock.GetTimestamp(); ;)
        {
            try
            {
                var batches = await exec.Read(_passed, context.RequestAborted).WaitAsync(ReadWithin, clock, context.RequestAborted);
                _heard = clock.GetTimestamp();
                return batches;
            }
            catch (Exception fault) when (fault is OrleansException or TimeoutException)
            {
                if (clock.GetElapsedTime(since) >= LostAfter) return [new AppExecOutput(_passed + 1, [], new AppExecEnd(null, AppCodes.ExecLost, LostText))];
                await Task.Delay(Retry, clock, context.RequestAborted);
            }
        }
    }

    private async Task FlushAsync()
    {
        using var limit = new CancellationTokenSource(StepWithin, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        for (var rest = _lines.GetBuffer().AsMemory(0, (int)_lines.Length); !rest.IsEmpty;)
        {
            var step = rest[..Math.Min(Step, rest.Length)];
            rest = rest[step.Length..];
            await context.Response.Body.WriteAsync(step, any.Token);
            await context.Response.Body.FlushAsync(any.Token);
            limit.CancelAfter(StepWithin);
            // It takes what it is sent. There is something to read, so this does not wait; it comes again.
            if (!rest.IsEmpty && clock.GetElapsedTime(_heard) >= HeardEvery) await ReadAsync();
        }

        _lines.SetLength(0);
    }

    private void Write<T>(T row, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(_lines, row, type);
        _lines.WriteByte((byte)'\n');
    }
}
