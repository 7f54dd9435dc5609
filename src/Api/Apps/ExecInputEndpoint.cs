using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>POST /api/apps/exec_input</c>: the body is what a command reads, as it comes; its end is the end of that.</summary>
internal static class ExecInputEndpoint
{
    /// <summary><c>POST /api/apps/exec_input?exec_id=</c></summary>
    public static async Task SendAsync(HttpContext context)
    {
        var id = context.Request.Query["exec_id"].ToString();
        if (!ExecId.IsValid(id))
        {
            await ApiProblem.Invalid("exec_id", "exec_id is the one of the first line that exec answers.").WriteAsync(context);
            return;
        }

        var exec = AppAnswers.Grains(context).GetGrain<IAppExecGrain>(id);
        // First: nobody has to send a body to hear that it is not wanted.
        var writer = ExecId.New();
        var claim = await exec.ClaimInput(AppAnswers.Operator(context), writer, context.RequestAborted);
        if (claim != AppExecClaim.Granted)
        {
            await (claim == AppExecClaim.Taken
                ? AppAnswers.Problem(AppCodes.ExecInputTaken, $"Another request writes what command {id} reads; a command has one.")
                : AppAnswers.Problem(AppCodes.UnknownExec, $"There is no command {id} of yours that runs and was given an input.")).WriteAsync(context);
            await context.Response.CompleteAsync();
            return;
        }

        // As long and as slow as whoever types it; the command's own time is the limit.
        context.Features.Get<RequestDeadline>()?.Suspend();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        (long Bytes, bool Complete) pumped;
        try
        {
            pumped = await PumpAsync(context, exec, writer);
        }
        catch
        {
            await BreakAsync(exec, writer);
            throw;
        }

        await AppAnswers.OkAsync(
            context, new ExecInputAnswer(id, pumped.Bytes, pumped.Complete, AppAnswers.Version(context), AppAnswers.Now(context)), ApiJson.Default.ExecInputAnswer);
        // Before the server waits for the rest of a body that nobody wants, and gives that up with the connection.
        await context.Response.CompleteAsync();
    }

    private static async Task BreakAsync(IAppExecGrain exec, string writer)
    {
        try
        {
            await exec.BreakInput(writer, CancellationToken.None);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException)
        {
            // The run is lost with its silo; why the input broke off is told by whoever threw first.
        }
    }

    private static async Task<(long Bytes, bool Complete)> PumpAsync(HttpContext context, IAppExecGrain exec, string writer)
    {
        var reader = context.Request.BodyReader;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var ending = exec.WaitForEnd(context.RequestAborted);
        long bytes = 0;
        for (long number = 1; ; number++)
        {
            var reading = reader.ReadAsync(over.Token).AsTask();
            while (!reading.IsCompleted)
            {
                if (await Task.WhenAny(reading, ending) == reading) break;
                if (!await ending)
                {
                    ending = exec.WaitForEnd(context.RequestAborted);
                    continue;
                }

                // The rest of the body is nobody's any more.
                await over.CancelAsync();
                await Task.WhenAny(reading);
                if (!reading.IsCompletedSuccessfully) return (bytes, false);
            }

            var read = await reading;
            var piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, ExecLimits.MaximumPiece));
            var isEnd = read.IsCompleted && piece.Length == read.Buffer.Length;
            ImmutableArray<byte> copy = [.. piece.ToArray()];
            reader.AdvanceTo(piece.End);
            AppExecVerdict verdict;
            do verdict = await exec.Write(writer, number, copy, isEnd, context.RequestAborted);
            while (verdict == AppExecVerdict.Again);
            if (verdict == AppExecVerdict.Stop) return (bytes, false);
            bytes += copy.Length;
            if (isEnd) return (bytes, true);
        }
    }
}
