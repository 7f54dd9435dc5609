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

    private async Task<IReadOnlyList<AppExecOutput>> ReadAsync()
    {
        var batches = await exec.Read(_passed, context.RequestAborted);
        _heard = clock.GetTimestamp();
        return batches;
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
