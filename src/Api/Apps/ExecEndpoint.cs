using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>POST /api/apps/exec</c>: runs a command in an instance. The answer is JSON lines as it goes: where it runs, what it writes, how it ended.</summary>
internal static class ExecEndpoint
{
    private const string JsonLines = "application/x-ndjson";

    /// <summary><c>POST /api/apps/exec</c></summary>
    public static async Task RunAsync(HttpContext context)
    {
        var (request, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.ExecRequest, null);
        problem ??= FaultOf(request!);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var id = ExecId.New();
        var exec = AppAnswers.Grains(context).GetGrain<IAppExecGrain>(id);
        var seconds = request!.TimeoutSeconds ?? ExecLimits.DefaultSeconds;
        var isRefused = false;
        try
        {
            var place = await exec.Start(
                new AppExecRequest(request.AppId!, request.Instance, ImmutableCollectionsMarshal.AsImmutableArray(request.Command), request.Input == true, seconds, AppAnswers.Operator(context)),
                context.RequestAborted);
            isRefused = place.Code is not null;
            if (isRefused) await AppAnswers.Problem(place.Code!, place.Text!).WriteAsync(context);
            else await AnswerAsync(context, exec, new ExecStartRow(id, place.Instance, place.Node, seconds));
        }
        finally
        {
            // Changes nothing if it has ended. Also where the start was not heard of: whoever asks again must not find the command run twice.
            if (!isRefused) await exec.Cancel(CancellationToken.None);
        }
    }

    private static async Task AnswerAsync(HttpContext context, IAppExecGrain exec, ExecStartRow start)
    {
        context.Response.ContentType = JsonLines;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await SendAsync(context, exec, start);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left, or takes nothing any more.
        }
    }

    private static async Task SendAsync(HttpContext context, IAppExecGrain exec, ExecStartRow start)
    {
        var deadline = context.Features.Get<RequestDeadline>();
        using var buffer = new MemoryStream();
        Write(buffer, start, ApiJson.Default.ExecStartRow);
        for (long after = 0; ;)
        {
            if (buffer.Length > 0)
            {
                await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                buffer.SetLength(0);
            }

            // A command is given its time for each part of what it writes, also for one that does not come.
            deadline?.Renew();
            foreach (var batch in await exec.Read(after, context.RequestAborted))
            {
                after = batch.Number;
                foreach (var piece in batch.Pieces) Write(buffer, new ExecOutputRow(piece.IsError ? "stderr" : "stdout", piece.Bytes.AsMemory()), ApiJson.Default.ExecOutputRow);
                if (batch.End is not { } end) continue;
                Write(buffer, new ExecEndRow(end.ExitCode, AppAnswers.Said(end.Code), AppAnswers.Said(end.Text)), ApiJson.Default.ExecEndRow);
                await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
                return;
            }
        }
    }

    private static ApiProblem? FaultOf(ExecRequest request) =>
        !AppName.IsValid(request.AppId) ? ApiProblem.Invalid("app_id", "app_id is an app's name.")
        : request.Instance is not null && !InstanceId.TryParse(request.Instance, out _) ? ApiProblem.Invalid("instance", "instance is the id of an instance, as web.1.1.")
        : !ExecLimits.IsCommand(request.Command) ? ApiProblem.Invalid("command", $"command is what is run, without a shell: 1 to {ExecLimits.MaximumWords} words of {ExecLimits.MaximumCommand} bytes together, as [\"/bin/ls\", \"-l\"].")
        : request.TimeoutSeconds is < 1 or > ExecLimits.MaximumSeconds ? ApiProblem.Invalid("timeout_seconds", $"timeout_seconds is how long the command may run, from 1 to {ExecLimits.MaximumSeconds}.")
        : null;

    private static void Write<T>(MemoryStream buffer, T row, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(buffer, row, type);
        buffer.WriteByte((byte)'\n');
    }
}
